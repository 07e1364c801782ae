package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Addresses of processes (AM-1 to AM-3)")
class UPidTest {
    @Test
    void a_pid_has_an_id_a_host_and_a_port_AM_1() {
        UPid pid = UPid.parse("slave(1)@10.0.0.5:5051").orElseThrow();
        assertThat(pid).isEqualTo(new UPid("slave(1)", "10.0.0.5", 5051));
        assertThat(pid.address()).isEqualTo("10.0.0.5:5051");
        assertThat(pid).hasToString("slave(1)@10.0.0.5:5051");
        assertThat(UPid.parse("master@localhost:0")).contains(new UPid("master", "localhost", 0));
    }

    @Test
    void the_absent_pid_has_its_own_text_AM_2() {
        assertThat(UPid.ABSENT).hasToString("@0.0.0.0:0");
        assertThat(UPid.parse("@0.0.0.0:0").orElseThrow().isAbsent()).isTrue();
        assertThat(UPid.parse("master@0.0.0.0:0").orElseThrow().isAbsent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "master",
                "master@",
                "master@host",
                "master@host:",
                "master@:5050",
                "host:5050",
                "a@b@c:1",
                "a@h:65536",
                "a@h:-1",
                "a@h:1x",
                "a@h: 1",
                "a@h:1:2",
                "a@::1:5050",
                "a@h:000001",
                "a@h:99999999999",
            })
    void other_texts_are_no_pid_AM_1(String text) {
        assertThat(UPid.parse(text)).isEmpty();
    }

    @Property(tries = 300)
    void what_is_read_prints_as_a_pid_that_reads_as_the_same(@ForAll String id, @ForAll char last) {
        String text = id.replace("@", "") + "@h" + last + ":5051";
        UPid.parse(text).ifPresent(pid -> assertThat(UPid.parse(pid.toString())).contains(pid));
    }

    @Test
    void parts_that_could_not_be_read_back_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new UPid("a@b", "h", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new UPid("a", "", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new UPid("a", "::1", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new UPid("a", "h", 65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> new UPid("a", "h", -1));
    }
}
