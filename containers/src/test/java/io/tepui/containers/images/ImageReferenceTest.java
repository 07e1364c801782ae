package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Names of images")
class ImageReferenceTest {

    @Test
    @DisplayName("have a repository, and may have a host, a tag and a digest")
    void parts() throws ImageException {
        ImageReference full = ImageReference.parse("example.org:5000/team/app:1.2_x@sha256:" + "a".repeat(64));
        assertThat(full.repository()).isEqualTo("example.org:5000/team/app");
        assertThat(full.tag()).isEqualTo(Optional.of("1.2_x"));
        assertThat(full.digest()).isEqualTo(Optional.of(new Digest("a".repeat(64))));
        assertThat(ImageReference.parse("app").canonical()).isEqualTo("app:latest");
        assertThat(ImageReference.parse("app:latest").canonical()).isEqualTo("app:latest");
        assertThat(ImageReference.parse("a/b").isNamed("docker.io/a/b:latest")).isTrue();
        assertThat(ImageReference.parse("alpine:3").isNamed("docker.io/library/alpine:3"))
                .isTrue();
        assertThat(ImageReference.parse("alpine:3").isNamed("alpine:4")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "../a",
                "a/../b",
                "a/..",
                "..",
                ".",
                "./a",
                "a b",
                "a:",
                ":b",
                "a:b:c",
                "a@b",
                "a:../../etc",
                "a\nb",
                "a\0b",
                "a..b",
                "-a",
                "a:-b",
                "a@sha256:abc"
            })
    @DisplayName("that could lead elsewhere, or are none, are refused with the name")
    void bad(String name) {
        assertThatThrownBy(() -> ImageReference.parse(name))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("is no name of an image")
                .hasMessageNotContaining("\n");
    }

    @Test
    @DisplayName("have at most 255 characters")
    void length() throws ImageException {
        assertThat(ImageReference.parse("a".repeat(255)).repository()).hasSize(255);
        assertThatThrownBy(() -> ImageReference.parse("a".repeat(256))).isInstanceOf(ImageException.class);
    }
}
