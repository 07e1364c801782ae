package io.tepui.containers.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Removal of trees (AO-345)")
class TreeRemovalTest {

    @TempDir
    private Path temp;

    @Test
    @DisplayName("Files, directories and links go; what links point to stays")
    void linksAreNotFollowed() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside/dir"));
        Path precious = Files.writeString(outside.resolve("precious"), "data");
        Path tree = temp.resolve("tree");
        Files.createDirectories(tree.resolve("a/b"));
        Files.writeString(tree.resolve("a/file"), "x");
        Files.createSymbolicLink(tree.resolve("a/link"), outside);
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("nowhere"));

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
        assertThat(precious).hasContent("data");
    }

    @Test
    @DisplayName("A link itself, a file, and nothing at all can be removed")
    void simple() throws IOException {
        Path target = Files.createDirectories(temp.resolve("target"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), target);
        Path file = Files.writeString(temp.resolve("file"), "x");

        TreeRemoval.remove(link);
        TreeRemoval.remove(file);
        TreeRemoval.remove(temp.resolve("missing"));
        TreeRemoval.remove(temp.resolve("missing/below"));

        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(file).doesNotExist();
        assertThat(target).exists();
    }

    @Test
    @DisplayName("A tree deeper than a path may be long goes, with few directories open at a time")
    void deep() throws IOException {
        Path tree = Files.createDirectory(temp.resolve("deep"));
        makeDeep(tree, 3000);

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    /** Nests directories by moving what is there already into a new one. */
    private void makeDeep(Path tree, int levels) throws IOException {
        Path inner = Files.createDirectory(temp.resolve("inner"));
        for (int i = 0; i < levels; i++) {
            Path outer = Files.createDirectory(temp.resolve("outer"));
            Files.move(inner, outer.resolve("d".repeat(20)));
            Files.move(outer, inner);
        }
        Files.move(inner, tree.resolve("top"));
    }

    @Test
    @DisplayName("Directories closed by their modes go too")
    void closed() throws IOException {
        Path tree = Files.createDirectories(temp.resolve("closed/a/b"));
        Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(temp.resolve("closed/a"), PosixFilePermissions.fromString("r-xr-xr-x"));

        TreeRemoval.remove(temp.resolve("closed"));

        assertThat(temp.resolve("closed")).doesNotExist();
    }

    @Test
    @DisplayName("The root directory, and a tree with a mount in it, stay")
    void refused() {
        assertThatThrownBy(() -> TreeRemoval.remove(Path.of("/"))).hasMessage("The root directory is not removed");
        assertThatThrownBy(() -> TreeRemoval.remove(Path.of("/proc")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is mounted in it");
    }

    @Test
    @DisplayName("The file system of these tests gives what safe removal needs")
    void secure() throws IOException {
        try (var stream = Files.newDirectoryStream(temp)) {
            assertThat(stream).isInstanceOf(SecureDirectoryStream.class);
        }
    }
}
