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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Persistent volumes (AO-281)")
class PersistentVolumesTest {

    @TempDir
    private Path temp;

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    @DisplayName("A volume and the directories above it have mode 0755; made again it keeps its data and its mode")
    void create() throws IOException {
        Path volume = temp.resolve("volumes/roles/a b/v");

        PersistentVolumes.create(volume);

        for (String each : List.of("volumes", "volumes/roles", "volumes/roles/a b", "volumes/roles/a b/v")) {
            assertThat(mode(temp.resolve(each))).as(each).isEqualTo("rwxr-xr-x");
        }
        Files.writeString(volume.resolve("data"), "x");
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwx------"));
        PersistentVolumes.create(volume);
        assertThat(volume.resolve("data")).hasContent("x");
        assertThat(mode(volume)).isEqualTo("rwx------");
    }

    @Test
    @DisplayName("A file in the way is named")
    void inTheWay() throws IOException {
        Path file = Files.writeString(temp.resolve("volumes"), "x");
        assertThatThrownBy(() -> PersistentVolumes.create(temp.resolve("volumes/v")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    @DisplayName("A destroyed volume is out of the way at once, and gone for good after a sweep; twice is fine")
    void destroy() throws IOException {
        Path volume = temp.resolve("volumes/roles/r/v");
        PersistentVolumes.create(volume);
        Files.writeString(volume.resolve("data"), "x");
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "data");
        Files.createSymbolicLink(volume.resolve("link"), outside);
        Path destroyed = temp.resolve("volumes/destroyed");

        PersistentVolumes.destroy(volume, destroyed.resolve("1"));
        PersistentVolumes.destroy(volume, destroyed.resolve("2"));

        assertThat(volume).doesNotExist();
        assertThat(mode(destroyed)).isEqualTo("rwx------");
        PersistentVolumes.sweep(destroyed);
        assertThat(destroyed).isEmptyDirectory();
        assertThat(outside.resolve("precious")).hasContent("data");
        PersistentVolumes.sweep(temp.resolve("never/made"));
    }

    @Test
    @DisplayName("A mounted disk is emptied and stays")
    void empty() throws IOException {
        Path mount = Files.createDirectories(temp.resolve("mount"));
        Files.createDirectories(mount.resolve("a/b"));
        Files.writeString(mount.resolve(".hidden"), "x");

        PersistentVolumes.empty(mount);
        assertThat(mount).isEmptyDirectory();
        PersistentVolumes.empty(temp.resolve("missing"));
    }

    @Test
    @DisplayName("A moved volume keeps its data; moved again nothing changes")
    void move() throws IOException {
        Path from = temp.resolve("volumes/roles/a/v");
        Path to = temp.resolve("volumes/roles/a b/v");
        PersistentVolumes.create(from);
        Files.writeString(from.resolve("data"), "x");

        PersistentVolumes.move(from, to);
        PersistentVolumes.move(from, to);

        assertThat(from).doesNotExist();
        assertThat(to.resolve("data")).hasContent("x");
    }

    @Test
    @DisplayName("A volume is given to a user, not what is in it (AO-280); to oneself anybody can")
    void give() throws IOException {
        Path volume = temp.resolve("v");
        PersistentVolumes.create(volume);
        Path data = Files.writeString(volume.resolve("data"), "x");
        UserIdentity current = Users.ofSystem().current();
        UserIdentity owner = current.isRoot() ? new UserIdentity("nobody", 65534, 65534, List.of(65534)) : current;

        PersistentVolumes.give(volume, owner);

        assertThat(Files.getAttribute(volume, "unix:uid")).isEqualTo(owner.uid());
        assertThat(Files.getAttribute(data, "unix:uid")).isEqualTo(current.uid());
    }
}
