package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Ids (SE-6, SE-184, CF-22)")
class IdsTest {
    @Test
    void ids_that_are_given_out_have_their_forms_SE_6() {
        UUID random = UUID.fromString("A34627CA-057A-4F73-B1BA-6DB60D47B800");
        String master = Ids.masterId(random);
        assertThat(master).isEqualTo("a34627ca-057a-4f73-b1ba-6db60d47b800");
        assertThat(Ids.frameworkId(master, 0)).isEqualTo(master + "-0000");
        assertThat(Ids.frameworkId(master, 42)).isEqualTo(master + "-0042");
        assertThat(Ids.frameworkId(master, 12_345)).isEqualTo(master + "-12345");
        assertThat(Ids.agentId(master, 0)).isEqualTo(master + "-S0");
        assertThat(Ids.offerId(master, 17)).isEqualTo(master + "-O17");
        assertThat(Ids.containerId(random)).isEqualTo(master);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "...", "a b", "task.1-2_3", "é", "日本", "-", "~", "a:b", "\u0080"})
    void ordinary_ids_are_valid_SE_184(String id) {
        assertThat(Ids.isValid(id)).isTrue();
        assertThat(Ids.problem("task_id", id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\\b", "a\u0000", "\n", "\u001f", "a\u007f", "inv/1", "a/b\nc"})
    void ids_that_are_no_safe_names_are_refused_with_the_field_named_SE_184_CF_22(String id) {
        assertThat(Ids.isValid(id)).isFalse();
        assertThat(Ids.problem("task_id", id))
                .get()
                .asString()
                .startsWith("task_id must not")
                .doesNotContain("\n");
    }

    @Test
    void an_id_has_at_most_255_bytes_SE_184() {
        assertThat(Ids.isValid("x".repeat(255))).isTrue();
        assertThat(Ids.problem("id", "x".repeat(256))).get().asString().contains("256 bytes", "at most 255");
        assertThat(Ids.isValid("é".repeat(127))).isTrue();
        assertThat(Ids.isValid("é".repeat(128))).isFalse();
        assertThat(Ids.isValid("🦕".repeat(64))).isFalse();
        assertThat(Ids.problem("id", "\n".repeat(300))).get().asString().doesNotContain("\n");
    }
}
