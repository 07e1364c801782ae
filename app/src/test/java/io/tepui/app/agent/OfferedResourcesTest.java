package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tepui.app.flags.FlagException;
import io.tepui.containers.host.DetectedResources;
import io.tepui.resources.Resources;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** AO-237 to AO-244. */
class OfferedResourcesTest {
    private static final long GIB = 1L << 30;

    @Test
    void what_is_not_named_is_found_out() {
        assertThat(resources("", host(4, 16 * GIB, 100 * GIB)))
                .isEqualTo(Resources.parse("cpus:4;mem:15360;disk:97280;ports:[31000-32000]"));
        assertThat(resources("cpus:1.5;ports:[1-2]", host(4, GIB, 8 * GIB)))
                .isEqualTo(Resources.parse("cpus:1.5;mem:512;disk:4096;ports:[1-2]"));
        assertThat(resources("", DetectedResources.of(OptionalInt.of(1), OptionalLong.empty(), OptionalLong.empty())))
                .isEqualTo(Resources.parse("cpus:1;mem:1024;disk:10240;ports:[31000-32000]"));
    }

    @Test
    void zero_counts_as_named_in_text_and_json_and_roles_too() {
        assertThat(resources("cpus:0;mem(dev):0;disk:0", host(4, 4 * GIB, GIB)))
                .isEqualTo(Resources.parse("ports:[31000-32000]"));
        assertThat(resources(
                        "[{\"name\" : \"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":2}}]",
                        host(4, 4 * GIB, 20 * GIB)))
                .isEqualTo(Resources.parse("cpus:2;mem:3072;disk:15360;ports:[31000-32000]"));
    }

    @Test
    void text_that_cannot_be_read_is_refused_with_the_flag_s_name() {
        assertThatExceptionOfType(FlagException.class)
                .isThrownBy(() -> resources("cpus", host(1, GIB, GIB)))
                .withMessageStartingWith("--resources: ");
    }

    private static DetectedResources host(int cpus, long memBytes, long diskBytes) {
        return DetectedResources.of(OptionalInt.of(cpus), OptionalLong.of(memBytes), OptionalLong.of(diskBytes));
    }

    private static Resources resources(String flag, DetectedResources found) {
        return Resources.fromValidMessages(OfferedResources.of(Optional.of(flag), "*", found));
    }
}
