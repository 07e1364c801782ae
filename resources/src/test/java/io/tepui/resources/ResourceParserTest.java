package io.tepui.resources;

import static io.tepui.resources.Samples.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.Resource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A resource string")
class ResourceParserTest {
    @Test
    @DisplayName("equals the sum of its items parsed singly (AR-312)")
    void equals_the_sum_of_its_items() {
        Resources whole = pool("cpus:45.55;ports:[10000-20000, 30000-50000];disks:{sda1}");
        assertThat(whole)
                .isEqualTo(pool("cpus:45.55")
                        .plus(pool("ports:[10000-20000, 30000-50000]"))
                        .plus(pool("disks:{sda1}")));
        assertThat(whole).hasToString("cpus:45.55; ports:[10000-20000, 30000-50000]; disks:{sda1}");
    }

    @Test
    @DisplayName("gives the default role to items without parentheses (AR-61, AR-312)")
    void default_role() {
        Resources parsed = Resources.parse("cpus:2.5;ports(role2):[0-100];mem(*):5", "role1");
        assertThat(parsed).isEqualTo(pool("cpus(role1):2.5;ports(role2):[0-100];mem:5"));
        assertThat(parsed.reserved("role1").cpus()).hasValue(2.5);
        assertThat(parsed.unreserved().mem()).hasValue(5);
    }

    @Test
    @DisplayName("makes static reservations of roles (AR-61, AO-240)")
    void static_reservations() {
        Resource message = Samples.entry("cpus(a/b):1").toMessage();
        assertThat(message.getReservationsList()).hasSize(1);
        assertThat(message.getReservations(0).getType()).isEqualTo(Resource.ReservationInfo.Type.STATIC);
        assertThat(message.getReservations(0).getRole()).isEqualTo("a/b");
    }

    @Test
    @DisplayName("ignores blanks and empty items, and may be empty (AR-61, AR-65, AO-238)")
    void ignores_blanks() {
        assertThat(pool(" cpus : 1 ;; mem ( role ) : 2 ; ")).isEqualTo(pool("cpus:1;mem(role):2"));
        assertThat(pool("")).isEqualTo(Resources.empty());
        assertThat(pool("gpus:0").isEmpty()).isTrue();
    }

    @Test
    @DisplayName("keeps amounts unrounded until they are used (AR-25, AR-4)")
    void keeps_amounts() {
        assertThat(Samples.entry("cpus:45.5511").toMessage().getScalar().getValue())
                .isEqualTo(45.5511);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cpus(role1)                    | cpus(role1)
                    cpus(role1:1                   | cpus(role1:1
                    cpus)(role1:1                  | cpus)(role1:1
                    foo(role1):1;foo(role2):[0-1]  | foo
                    cpus                           | cpus
                    cpus:                          | cpus:
                    mem:5;:1                       | :1
                    cpus:1:2                       | cpus:1:2
                    cpus::2                        | cpus::2
                    cpus:abc                       | abc
                    mem:1;cpus:-1                  | cpus:-1
                    cpus:nan                       | cpus:nan
                    cpus:inf                       | cpus:inf
                    cpus:0.00001                   | rounds to zero
                    cpus:1e300                     | cpus:1e300
                    (role):1                       | (role):1
                    cpus(-role):1                  | -role
                    cpus(a b):1                    | a b
                    cpus():1                       | cpus():1
                    ports:[3-2]                    | 3-2
                    ports:[1-2                     | ports:[1-2
                    disks:{a,a}                    | disks:{a,a}
                    """)
    @DisplayName("is refused with one line that names the offending part (AR-61, AR-64, AR-65, AR-313, AR-378)")
    void errors_name_the_part(String text, String part) {
        assertThatThrownBy(() -> pool(text))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(part)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"cpus\"}", "{}", "cpus:1]"})
    @DisplayName("is not a JSON object or half an array (AR-62)")
    void is_no_json_object(String text) {
        assertThatThrownBy(() -> pool(text)).isInstanceOf(ResourceException.class);
    }
}
