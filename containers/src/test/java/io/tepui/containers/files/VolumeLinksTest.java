package io.tepui.containers.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Links to volumes in sandboxes (AO-276)")
class VolumeLinksTest {

    @TempDir
    private Path temp;

    private Path sandbox;
    private Path volume;

    @BeforeEach
    void directories() throws IOException {
        sandbox = Files.createDirectory(temp.resolve("sandbox"));
        volume = Files.createDirectory(temp.resolve("volume"));
        Files.writeString(volume.resolve("data"), "kept");
    }

    private void create(String containerPath) throws IOException {
        VolumeLinks.create(sandbox, containerPath, volume, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "a/b/data"})
    @DisplayName("A link leads to the volume; made again it stays; removed it takes nothing along")
    void link(String path) throws IOException {
        create(path);
        create(path);
        assertThat(sandbox.resolve(path)).isSymbolicLink();
        assertThat(sandbox.resolve(path).resolve("data")).hasContent("kept");

        VolumeLinks.remove(sandbox, path);
        VolumeLinks.remove(sandbox, path);
        assertThat(Files.exists(sandbox.resolve(path), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(volume.resolve("data")).hasContent("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "", ".", "/etc/x"})
    @DisplayName("Nothing is made outside the sandbox")
    void outside(String path) {
        assertThatThrownBy(() -> create(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads out of the sandbox");
    }

    @Test
    @DisplayName("What is there already is in the way")
    void inTheWay() throws IOException {
        Files.writeString(sandbox.resolve("file"), "x");
        Files.createSymbolicLink(sandbox.resolve("elsewhere"), temp);
        for (String path : new String[] {"file", "elsewhere", "file/x", "elsewhere/x"}) {
            assertThatThrownBy(() -> create(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in the way");
        }
        assertThat(temp.resolve("x")).doesNotExist();
    }

    @Test
    @DisplayName("A task that puts a link in place of a directory gets nothing outside its sandbox removed")
    void removalStaysInside() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createSymbolicLink(outside.resolve("x"), volume);
        create("dir/x");
        Files.delete(sandbox.resolve("dir/x"));
        Files.delete(sandbox.resolve("dir"));
        Files.createSymbolicLink(sandbox.resolve("dir"), outside);

        VolumeLinks.remove(sandbox, "dir/x");
        assertThat(outside.resolve("x")).isSymbolicLink();

        Files.writeString(sandbox.resolve("own"), "the task's");
        VolumeLinks.remove(sandbox, "own");
        assertThat(sandbox.resolve("own")).exists();
    }

    @Test
    @DisplayName("A sandbox with links to volumes is removed without their data (AO-345)")
    void collection() throws IOException {
        create("a/data");
        TreeRemoval.remove(sandbox);
        assertThat(sandbox).doesNotExist();
        assertThat(volume.resolve("data")).hasContent("kept");
    }
}
