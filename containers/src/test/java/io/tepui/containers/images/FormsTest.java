package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Images are read")
class FormsTest extends StoreFixture {

    private static SampleImage sample(String content) {
        return new SampleImage()
                .layer(new Layer().file("base", "base"), Layer::gzip)
                .layer(new Layer().file("content", content), Layer::zstd)
                .layer(new Layer().file("plain", ""), UnaryOperator.identity())
                .run(Map.of(
                        "Env", List.of("PATH=/bin", "EMPTY=", "no-variable"),
                        "Entrypoint", List.of("/run"),
                        "Cmd", List.of("one", "two"),
                        "WorkingDir", "/srv",
                        "User", "nobody"));
    }

    private void assertSample(ImageStore.Ready ready, String content) {
        assertThat(ready.root().resolve("base")).hasContent("base");
        assertThat(ready.root().resolve("content")).hasContent(content);
        assertThat(ready.root().resolve("plain")).exists();
        assertThat(ready.config())
                .isEqualTo(new ImageConfig(
                        Map.of("PATH", "/bin", "EMPTY", ""),
                        Optional.of("/srv"),
                        List.of("/run"),
                        List.of("one", "two"),
                        Optional.of("nobody")));
    }

    @Test
    @DisplayName("from an OCI layout in a directory, by the tag in its index or the only one there is")
    void layout() throws IOException {
        SampleImage.write(images().resolve("team/app"), sample("1").layout("1.2"));
        SampleImage.write(images().resolve("nameless"), sample("2").layout(""));
        assertSample(ready(docker("team/app:1.2")), "1");
        assertSample(ready(docker("team/app")), "1");
        assertSample(ready(docker("nameless")), "2");
        assertSample(ready(docker("team/app@" + sample("1").manifest("1.2"))), "1");
        assertThatThrownBy(() -> obtain("nameless:1")).hasMessageContaining("none with a name");
        assertThatThrownBy(() -> obtain("team/app:1.3"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("has no image 'team/app:1.3'")
                .hasMessageContaining("1.2");
        assertThatThrownBy(() -> obtain("team/app@sha256:" + "0".repeat(64))).isInstanceOf(ImageException.class);
    }

    @Test
    @DisplayName("from a tar archive of an OCI layout, whatever the order of its members")
    void archived_layout() throws IOException {
        Map<String, byte[]> files = sample("1").layout("latest");
        Map<String, byte[]> reversed = new LinkedHashMap<>();
        files.keySet().stream().toList().reversed().forEach(name -> reversed.put("./" + name, files.get(name)));
        Files.write(images().resolve("app.tar"), SampleImage.tar(reversed));
        assertSample(ready(docker("app")), "1");
    }

    @Test
    @DisplayName("from an archive of 'docker save', by their names in it")
    void saved() throws IOException {
        Files.write(
                images().resolve("app.tar"), SampleImage.tar(sample("1").saved("app:1", "docker.io/library/app:2")));
        Files.write(images().resolve("other:3.tar"), SampleImage.tar(sample("2").saved("whatever:9")));
        assertSample(ready(docker("app:1")), "1");
        assertSample(ready(docker("app:2")), "1");
        assertSample(ready(docker("other:3")), "2");
        assertThatThrownBy(() -> obtain("app:3")).hasMessageContaining("it has app:1, docker.io/library/app:2");
        assertThatThrownBy(() -> obtain("app@sha256:" + "0".repeat(64))).hasMessageContaining("with a tag");
    }

    @Test
    @DisplayName("from a directory that is a root file system itself, which is used where it is")
    void rootfs() throws IOException {
        Path root = Files.createDirectories(images().resolve("team/base:2.rootfs"));
        assertThat(ready(docker("team/base:2")))
                .isEqualTo(new ImageStore.Ready(root.toRealPath(), Optional.empty(), ImageConfig.NONE));
        assertThatThrownBy(() -> obtain("team/base"))
                .hasMessageContaining("there is no image 'team/base:latest'")
                .hasMessageContaining("team/base:latest.tar, team/base:latest, team/base:latest.rootfs, team/base.tar");
    }

    @Test
    @DisplayName("of several platforms for this machine's, and of another not at all")
    void platforms() throws IOException {
        SampleImage.write(
                images().resolve("foreign"),
                new SampleImage()
                        .layer(new Layer().file("x", ""))
                        .architecture("sparc")
                        .layout(""));
        assertThatThrownBy(() -> obtain("foreign")).hasMessageContaining("is for linux/sparc, and this machine is");

        Map<String, byte[]> files = sample("1").layout("");
        String own = "{\"mediaType\":\"m\",\"digest\":\"" + sample("1").manifest("")
                + "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + Platform.architecture() + "\"}}";
        String other = "{\"mediaType\":\"m\",\"digest\":\"sha256:" + "0".repeat(64)
                + "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"sparc\"}}";
        byte[] index = ("{\"manifests\":[" + other + "," + own + "]}").getBytes(StandardCharsets.UTF_8);
        files.put("blobs/sha256/" + Digest.of(index).hex(), index);
        files.put(
                "index.json",
                ("{\"manifests\":[{\"digest\":\"" + Digest.of(index)
                                + "\",\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}}]}")
                        .getBytes(StandardCharsets.UTF_8));
        SampleImage.write(images().resolve("several"), files);
        assertSample(ready(docker("several")), "1");
    }

    // ------------------------------------------------------------------------------------------------ what is refused

    @Test
    @DisplayName("only when every blob has the digest that it is named by")
    void digests() throws IOException {
        for (Map.Entry<String, byte[]> blob : sample("1").layout("").entrySet()) {
            String changed = blob.getKey();
            if (!changed.startsWith("blobs/")) {
                continue;
            }
            Map<String, byte[]> files = sample("1").layout("");
            byte[] bytes = blob.getValue().clone();
            bytes[bytes.length - 1] ^= 1;
            files.put(changed, bytes);
            Path directory = images().resolve("changed" + Digest.of(bytes).hex());
            SampleImage.write(directory, files);
            assertThatThrownBy(() -> obtain(directory.getFileName().toString()))
                    .as(changed)
                    .isInstanceOf(ImageException.class)
                    .hasMessageNotContaining("\n");
        }
        assertThat(trees()).isEmpty();
        assertThat(unfinished()).isEmpty();
    }

    @Test
    @DisplayName("only when a layer of 'docker save' unpacks to what its configuration tells")
    void saved_digests() throws IOException {
        Map<String, byte[]> files = sample("1").saved("app:1");
        String layer = files.keySet().iterator().next();
        files.put(layer, new Layer().file("other", "").tar());
        Files.write(images().resolve("app.tar"), SampleImage.tar(files));
        assertThatThrownBy(() -> obtain("app:1")).hasMessageContaining("does not have the digest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"manifests\":7}",
                "{\"manifests\":[7]}",
                "{\"manifests\":[{}]}",
                "{\"manifests\":[{\"digest\":\"sha256:../../../etc/passwd\"}]}",
                "{\"manifests\":[]} x"
            })
    @DisplayName("not with an index that is none")
    void bad_index(String index) throws IOException {
        Map<String, byte[]> files = sample("1").layout("");
        files.put("index.json", index.getBytes(StandardCharsets.UTF_8));
        SampleImage.write(images().resolve("bad"), files);
        assertThatThrownBy(() -> obtain("bad"))
                .isInstanceOf(ImageException.class)
                .hasMessageNotContaining("\n");
    }

    @Test
    @DisplayName("not from what is no image, is cut off, or is compressed as a whole")
    void no_image() throws IOException {
        byte[] good = SampleImage.tar(sample("1").layout(""));
        Map<String, byte[]> bad = Map.of(
                "empty", new byte[0],
                "text", "hello".repeat(1000).getBytes(StandardCharsets.UTF_8),
                "cut", Arrays.copyOf(good, 700),
                "whole", Layer.gzip(good),
                "other", SampleImage.tar(Map.of("file", new byte[3])));
        for (Map.Entry<String, byte[]> each : bad.entrySet()) {
            Files.write(images().resolve(each.getKey() + ".tar"), each.getValue());
            assertThatThrownBy(() -> obtain(each.getKey()))
                    .as(each.getKey())
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining(each.getKey() + ".tar")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    @DisplayName("not of appc")
    void appc() {
        assertThatThrownBy(
                        () -> ready(Image.newBuilder().setType(Image.Type.APPC).build()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("APPC is not provided");
    }
}
