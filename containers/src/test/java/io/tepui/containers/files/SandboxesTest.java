package io.tepui.containers.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Sandboxes (AO §3.2)")
class SandboxesTest {

    /** Somebody else for root; for anybody else the only user whom files can be given. */
    private static final UserIdentity OWNER = Users.ofSystem().current().isRoot()
            ? new UserIdentity("nobody", 65534, 65534, List.of(65534))
            : Users.ofSystem().current();

    @TempDir
    private Path temp;

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    @DisplayName("A sandbox has mode 0750 and the two empty output files of mode 0644 (AO-174, AO-177)")
    void modes() throws IOException {
        Path sandbox = temp.resolve("a/b/run");

        Sandboxes.create(sandbox, Optional.empty());

        assertThat(mode(sandbox)).isEqualTo("rwxr-x---");
        for (String name : List.of("stdout", "stderr")) {
            assertThat(sandbox.resolve(name)).isEmptyFile();
            assertThat(mode(sandbox.resolve(name))).isEqualTo("rw-r--r--");
        }
    }

    @Test
    @DisplayName("A sandbox belongs to the container's user (AO-174)")
    void owner() throws IOException {
        Path sandbox = temp.resolve("run");

        Sandboxes.create(sandbox, Optional.of(OWNER));

        for (Path file : List.of(sandbox, sandbox.resolve("stdout"), sandbox.resolve("stderr"))) {
            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(OWNER.uid());
            assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(OWNER.gid());
        }
    }

    @Test
    @DisplayName("A directory that is there is taken over and its output files emptied")
    void existing() throws IOException {
        Path sandbox = Files.createDirectories(temp.resolve("run"));
        Files.writeString(sandbox.resolve("stdout"), "old");
        Files.writeString(sandbox.resolve("data"), "kept");

        Sandboxes.create(sandbox, Optional.empty());

        assertThat(sandbox.resolve("stdout")).isEmptyFile();
        assertThat(sandbox.resolve("data")).hasContent("kept");
    }

    @Test
    @DisplayName("A file or a link in its place is an error that names the path, and stays")
    void inTheWay() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("target")));

        for (Path path : List.of(file, link)) {
            assertThatThrownBy(() -> Sandboxes.create(path, Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Failed to make the sandbox '" + path + "'");
            assertThat(path).exists();
        }
        assertThatThrownBy(() -> Sandboxes.create(file.resolve("below"), Optional.empty()))
                .hasMessageContaining("Failed to make the sandbox '" + file + "/below'");
    }
}
