package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Layers of images")
class UnpackingTest extends StoreFixture {

    @Test
    @DisplayName("lie over each other: later files replace earlier ones, directories are joined")
    void over_each_other() throws IOException {
        Path root = unpack(
                new Layer()
                        .directory("etc")
                        .file("etc/a", "1")
                        .file("etc/b", "1")
                        .file("x", "1"),
                new Layer().directory("etc").file("etc/b", "2").directory("x").file("x/inside", "2"),
                new Layer().file("etc/c", "3"));
        assertThat(root.resolve("etc/a")).hasContent("1");
        assertThat(root.resolve("etc/b")).hasContent("2");
        assertThat(root.resolve("etc/c")).hasContent("3");
        assertThat(root.resolve("x/inside")).hasContent("2");
    }

    @Test
    @DisplayName("take away what lower ones have, one by one or all of a directory, but not what they bring themselves")
    void removals() throws IOException {
        Path root = unpack(
                new Layer()
                        .file("one", "")
                        .file("two", "")
                        .file("dir/a", "")
                        .file("dir/b", "")
                        .file("dir/deep/c", "")
                        .file("gone/x", ""),
                new Layer()
                        .file("dir/new", "")
                        .file("dir/deep/d", "")
                        .file("dir/.wh..wh..opq", "")
                        .file(".wh.one", "")
                        .file(".wh.gone", "")
                        .file(".wh.never-there", "")
                        .file("two", "new")
                        .file(".wh.two", "")
                        .file(".wh..wh.plnk", ""));
        assertThat(root.resolve("one")).doesNotExist();
        assertThat(root.resolve("gone")).doesNotExist();
        assertThat(root.resolve("two")).hasContent("new");
        assertThat(root.resolve("dir")).isDirectoryContaining(p -> p.endsWith("new"));
        assertThat(root.resolve("dir/a")).doesNotExist();
        assertThat(root.resolve("dir/deep/c")).doesNotExist();
        assertThat(root.resolve("dir/deep/d")).exists();
        try (var all = Files.walk(root)) {
            assertThat(all.map(p -> p.getFileName().toString())).noneMatch(name -> name.startsWith(".wh."));
        }
    }

    @Test
    @DisplayName("keep modes, owners, times and links of both kinds")
    void attributes() throws IOException {
        Path root = unpack(new Layer()
                .directory(".", 0711, 0, 0)
                .directory("closed", 0500, 7, 8)
                .file("closed/run", 04755, 9, 10, "x".getBytes(StandardCharsets.UTF_8))
                .hardLink("second", "closed/run")
                .symbolicLink("link", "/closed/run")
                .file("größe-長い", "unicode"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                .isEqualTo("rwx--x--x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("closed"))))
                .isEqualTo("r-x------");
        assertThat(Files.getLastModifiedTime(root.resolve("second")).toMillis()).isEqualTo(1_000_000_000_000L);
        assertThat(Files.getLastModifiedTime(root.resolve("closed")).toMillis()).isEqualTo(1_000_000_000_000L);
        assertThat(Files.isSameFile(root.resolve("second"), root.resolve("closed/run")))
                .isTrue();
        assertThat(Files.readSymbolicLink(root.resolve("link"))).isEqualTo(Path.of("/closed/run"));
        assertThat(root.resolve("größe-長い")).hasContent("unicode");
    }

    @Test
    @DisplayName("give files to their owners, and setuid with them, where the agent is root")
    void owners() throws IOException {
        assumeTrue(ROOT, "only root gives files away");
        Path root = unpack(new Layer()
                .directory("closed", 0500, 7, 8)
                .file("closed/run", 04755, 9, 10, new byte[] {1})
                .symbolicLink("link", "x"));
        assertThat(Files.getAttribute(root.resolve("closed"), "unix:uid")).isEqualTo(7);
        assertThat(Files.getAttribute(root.resolve("closed"), "unix:gid")).isEqualTo(8);
        assertThat(Files.getAttribute(root.resolve("closed/run"), "unix:uid")).isEqualTo(9);
        assertThat((Integer) Files.getAttribute(root.resolve("closed/run"), "unix:mode") & 07777)
                .isEqualTo(04755);
        assertThat(Files.getAttribute(root.resolve("link"), "unix:uid", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(0);
    }

    @Test
    @DisplayName("have devices and pipes left out: containers have their own /dev")
    void devices() throws IOException {
        Path root = unpack(new Layer()
                .special("dev/null", TarConstants.LF_CHR)
                .special("dev/sda", TarConstants.LF_BLK)
                .special("pipe", TarConstants.LF_FIFO)
                .file("kept", ""));
        assertThat(root.resolve("dev")).doesNotExist();
        assertThat(root.resolve("pipe")).doesNotExist();
        assertThat(root.resolve("kept")).exists();
    }

    @Test
    @DisplayName("follow links of lower ones inside the image, as if its top were the root")
    void links_inside() throws IOException {
        Path root = unpack(
                new Layer()
                        .directory("usr/lib")
                        .symbolicLink("lib", "usr/lib")
                        .symbolicLink("usr/absolute", "/usr/lib")
                        .symbolicLink("usr/up", "../usr/./lib"),
                new Layer().file("lib/a", "1").file("usr/absolute/b", "2").file("usr/up/c", "3"));
        assertThat(root.resolve("usr/lib/a")).hasContent("1");
        assertThat(root.resolve("usr/lib/b")).hasContent("2");
        assertThat(root.resolve("usr/lib/c")).hasContent("3");
        assertThat(Files.isSymbolicLink(root.resolve("lib"))).isTrue();
    }

    // ------------------------------------------------------------------------------------------------ escapes

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/evil", "/../evil", "..", "a/..", "./../evil"})
    @DisplayName("with names that lead out are refused, whatever kind of member it is")
    void names(String name) throws IOException {
        for (Layer bad : new Layer[] {
            new Layer().file(name, "x"),
            new Layer().directory(name),
            new Layer().symbolicLink(name, "x"),
            new Layer().file("kept", "").hardLink(name, "kept"),
            new Layer().file("kept", "").hardLink("other", name)
        }) {
            assertThatThrownBy(() -> unpack(bad))
                    .as(name)
                    .isInstanceOf(ImageException.class)
                    .hasMessageNotContaining("\n");
            assertNothingEscaped();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".wh.", ".wh..", ".wh...", "../.wh.evil", "/.wh.evil", "a/../../.wh.evil", "../.wh..wh..opq"})
    @DisplayName("that take away what is outside, or has no name, are refused")
    void removals_outside(String name) throws IOException {
        Files.writeString(temp.resolve("store/staging/evil-not"), "kept");
        assertThatThrownBy(() -> unpack(new Layer().file("a/b", "").file(name, "")))
                .isInstanceOf(ImageException.class);
        assertThat(temp.resolve("store/staging/evil-not")).hasContent("kept");
        assertThat(trees()).isEmpty();
    }

    @Test
    @DisplayName("that go through a link out of the image are refused")
    void through_links() throws IOException {
        for (Layer bad : new Layer[] {
            new Layer().symbolicLink("x", "..").file("x/evil", ""),
            new Layer().symbolicLink("x", "../../..").file("x/evil", ""),
            new Layer().directory("d").symbolicLink("d/x", "../..").directory("d/x/evil"),
            new Layer().symbolicLink("x", "y/../..").directory("y").file("x/evil", ""),
            new Layer().symbolicLink("x", "x").file("x/evil", ""),
            new Layer().symbolicLink("x", "y").symbolicLink("y", "x").file("x/evil", ""),
            new Layer().symbolicLink("x", "..").file("kept", "").hardLink("x/evil", "kept"),
            new Layer().symbolicLink("x", "..").hardLink("evil", "x/store/lock"),
            new Layer().file("x", "").file("x/evil", "")
        }) {
            assertThatThrownBy(() -> unpack(bad)).isInstanceOf(ImageException.class);
            assertNothingEscaped();
        }
    }

    @Test
    @DisplayName("that name absolute links reach what is inside the image and nothing of the host")
    void absolute_links() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        Path root = unpack(new Layer()
                .symbolicLink("x", outside.toString())
                .file("x/precious", "changed")
                .file("x/.wh.precious", "")
                .file("x/more", ""));
        assertThat(outside.resolve("precious")).hasContent("kept");
        assertThat(outside.resolve("more")).doesNotExist();
        assertThat(root.resolve(outside.toString().substring(1)).resolve("more"))
                .exists();
    }

    @Test
    @DisplayName("replace a link by what has its name, and never write through it")
    void replaced_link() throws IOException {
        Path outside = Files.writeString(temp.resolve("outside"), "kept");
        Path root = unpack(
                new Layer().symbolicLink("a", outside.toString()).symbolicLink("d", temp.toString()),
                new Layer().file("a", "changed").directory("d").file("d/new", ""));
        assertThat(outside).hasContent("kept");
        assertThat(Files.isRegularFile(root.resolve("a"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(Files.isDirectory(root.resolve("d"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(temp.resolve("new")).doesNotExist();
    }

    private void assertNothingEscaped() throws IOException {
        assertThat(trees()).isEmpty();
        assertThat(unfinished()).isEmpty();
        try (var all = Files.walk(temp)) {
            assertThat(all.map(p -> p.getFileName().toString())).doesNotContain("evil", ".wh.evil");
        }
        assertThat(Path.of("/evil")).doesNotExist();
    }
}
