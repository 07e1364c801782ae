package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.Image;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Flags about images")
class ImageFlagsTest {

    @Test
    @DisplayName("say when images are collected, by the form that Mesos takes (AO-349)")
    void collection() {
        ImageFlags.Collection full = ImageFlags.collection(ImageFlags.COLLECTION_FORM);
        assertThat(full.headroom()).isEqualTo(0.1);
        assertThat(full.interval()).isEqualTo(Duration.ofHours(1));
        assertThat(full.excluded())
                .containsExactly(Image.newBuilder()
                        .setType(Image.Type.DOCKER)
                        .setDocker(Image.Docker.newBuilder().setName("app:1"))
                        .build());
        assertThat(ImageFlags.collection("{}").headroom()).isEqualTo(0.1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "{",
                "{\"other\":1}",
                "{\"image_disk_headroom\":\"1\"}",
                "{\"image_disk_headroom\":-1}",
                "{\"image_disk_watch_interval\":1}",
                "{\"image_disk_watch_interval\":{\"nanoseconds\":0}}",
                "{\"image_disk_watch_interval\":{\"seconds\":1}}",
                "{\"excluded_images\":\"a\"}",
                "{\"excluded_images\":[1]}"
            })
    @DisplayName("are refused when they are of another form")
    void malformed(String text) {
        assertThatThrownBy(() -> ImageFlags.collection(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be");
    }
}
