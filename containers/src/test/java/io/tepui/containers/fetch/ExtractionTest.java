package io.tepui.containers.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.files.Sandboxes;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.CommandInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

@DisplayName("Extraction of fetched archives (AO-357)")
class ExtractionTest {

    @TempDir
    private Path temp;

    private Path sandbox;
    private FetcherOptions options = FetcherOptions.defaults();

    @BeforeEach
    void makeSandbox() throws IOException {
        sandbox = temp.resolve("sandbox");
        Sandboxes.create(sandbox, Optional.empty());
    }

    private void fetch(Path archive) throws FetchException, InterruptedException {
        fetch(CommandInfo.URI.newBuilder().setValue(archive.toString()).build());
    }

    private void fetch(CommandInfo.URI uri) throws FetchException, InterruptedException {
        new Fetcher(options, Users.ofSystem()).fetch(new FetchRequest(sandbox, Optional.empty(), List.of(uri)));
    }

    private interface TarContent {
        void put(TarArchiveOutputStream tar) throws IOException;
    }

    private Path tar(String name, TarContent content) throws IOException {
        Path file = temp.resolve(name);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed(file))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            content.put(tar);
        }
        return file;
    }

    private static OutputStream compressed(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        String name = file.toString();
        if (name.endsWith("gz")) {
            return new GZIPOutputStream(out);
        } else if (name.endsWith("bz2")) {
            return new BZip2CompressorOutputStream(out);
        } else if (name.endsWith("xz")) {
            return new XZOutputStream(out, new LZMA2Options(1));
        }
        return out;
    }

    private static void file(TarArchiveOutputStream tar, String name, String text, int mode) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        entry.setMode(mode);
        put(tar, entry, bytes);
    }

    private static void link(TarArchiveOutputStream tar, String name, String target, byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        put(tar, entry, new byte[0]);
    }

    private static void directory(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name + "/");
        entry.setMode(mode);
        put(tar, entry, new byte[0]);
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] bytes) throws IOException {
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tbz2", "a.tar.xz", "a.txz"})
    @DisplayName("Tar archives of every kind are unpacked into the sandbox and stay themselves")
    void tars(String name) throws Exception {
        String longName = "d/" + "n".repeat(150);
        Path archive = tar(name, tar -> {
            directory(tar, ".", 0700);
            directory(tar, "d", 0500);
            file(tar, "d/run", "run me", 0755);
            file(tar, "./plain", "", 0600);
            file(tar, longName, "long", 04755);
            link(tar, "d/link", "../plain", TarConstants.LF_SYMLINK);
            link(tar, "hard", "d/run", TarConstants.LF_LINK);
        });

        fetch(archive);

        assertThat(sandbox.resolve(name)).exists();
        assertThat(sandbox.resolve("d/run")).hasContent("run me");
        assertThat(mode(sandbox.resolve("d/run"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(sandbox.resolve("plain"))).isEqualTo("rw-------");
        assertThat(mode(sandbox.resolve("d"))).isEqualTo("r-x------");
        assertThat(mode(sandbox)).isEqualTo("rwxr-x---");
        assertThat((int) Files.getAttribute(sandbox.resolve(longName), "unix:mode") & 07777)
                .isEqualTo(0755);
        assertThat(Files.readSymbolicLink(sandbox.resolve("d/link"))).isEqualTo(Path.of("../plain"));
        assertThat(Files.isSameFile(sandbox.resolve("hard"), sandbox.resolve("d/run")))
                .isTrue();
    }

    private Path zip(String name, Object... namesAndTexts) throws IOException {
        Path file = temp.resolve(name);
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file.toFile())) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                ZipArchiveEntry entry = new ZipArchiveEntry(namesAndTexts[i].toString());
                if (entry.getName().endsWith(".sh")) {
                    entry.setUnixMode(0100755);
                }
                zip.putArchiveEntry(entry);
                zip.write(namesAndTexts[i + 1].toString().getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return file;
    }

    @Test
    @DisplayName("A zip archive is unpacked, with modes where it has them; a later entry of one name wins")
    void zips() throws Exception {
        fetch(zip("a.zip", "d/", "", "d/run.sh", "echo", "plain", "first", "plain", "second"));

        assertThat(mode(sandbox.resolve("d/run.sh"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(sandbox.resolve("plain"))).isEqualTo("rw-r--r--");
        assertThat(sandbox.resolve("plain")).hasContent("second");
    }

    @Test
    @DisplayName("A gz file is decompressed beside itself; the name decides, also one given as output file")
    void gzip() throws Exception {
        Path file = temp.resolve("data.gz");
        try (OutputStream out = compressed(file)) {
            out.write("text".getBytes(StandardCharsets.UTF_8));
        }

        fetch(file);
        fetch(CommandInfo.URI
                .newBuilder()
                .setValue(file.toString())
                .setOutputFile("sub/other.gz")
                .build());
        fetch(CommandInfo.URI
                .newBuilder()
                .setValue(file.toString())
                .setOutputFile("raw")
                .build());

        assertThat(sandbox.resolve("data")).hasContent("text");
        assertThat(sandbox.resolve("data.gz")).exists();
        assertThat(sandbox.resolve("sub/other")).hasContent("text");
        assertThat(sandbox.resolve("raw")).hasSameBinaryContentAs(file);
    }

    @Test
    @DisplayName("Nothing is extracted when that is not asked for")
    void notAsked() throws Exception {
        Path archive = tar("a.tar", tar -> file(tar, "inside", "x", 0644));

        fetch(CommandInfo.URI
                .newBuilder()
                .setValue(archive.toString())
                .setExtract(false)
                .build());

        assertThat(sandbox.resolve("a.tar")).exists();
        assertThat(sandbox.resolve("inside")).doesNotExist();
    }

    private void refused(Path archive, String reason) {
        assertThatThrownBy(() -> fetch(archive))
                .isInstanceOf(FetchException.class)
                .hasMessageStartingWith("Failed to fetch '" + archive + "': ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    @DisplayName("An entry that leads upwards is refused; an absolute one lands in the sandbox")
    void traversal() throws Exception {
        refused(tar("up.tar", tar -> file(tar, "../escaped", "x", 0644)), "'../escaped' leads out of its directory");
        refused(tar("in.tar", tar -> file(tar, "a/../../escaped", "x", 0644)), "leads out of its directory");
        refused(zip("up.zip", "../escaped", "x"), "'../escaped' leads out of its directory");
        fetch(tar("abs.tar", tar -> file(tar, "/etc/absolute", "x", 0644)));

        assertThat(temp.resolve("escaped")).doesNotExist();
        assertThat(sandbox.resolve("etc/absolute")).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "..", "../x", "a/../../x", "d/..", ""})
    @DisplayName("A link that may lead out of the sandbox is refused")
    void links(String target) throws Exception {
        refused(tar("l.tar", tar -> link(tar, "link", target, TarConstants.LF_SYMLINK)), "may lead out of the sandbox");

        assertThat(Files.exists(sandbox.resolve("link"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    @DisplayName("Nothing is written through a link, be it of the archive or made before")
    void throughLinks() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createSymbolicLink(sandbox.resolve("planted"), outside);
        Files.createSymbolicLink(sandbox.resolve("file"), Files.writeString(outside.resolve("precious"), "data"));
        Path archive = tar("t.tar", tar -> {
            directory(tar, "real", 0755);
            link(tar, "alias", "real", TarConstants.LF_SYMLINK);
            file(tar, "alias/x", "x", 0644);
        });

        refused(archive, "'alias' is not a directory");
        refused(tar("p.tar", tar -> file(tar, "planted/x", "x", 0644)), "'planted' is not a directory");
        refused(tar("h.tar", tar -> link(tar, "hard", "planted/precious", TarConstants.LF_LINK)), "is not a directory");
        fetch(tar("r.tar", tar -> file(tar, "file", "replaced", 0644)));

        assertThat(outside.resolve("x")).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("data");
        assertThat(Files.isRegularFile(sandbox.resolve("file"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    @DisplayName("Devices and pipes are refused")
    void devices() throws Exception {
        refused(
                tar("d.tar", tar -> put(tar, new TarArchiveEntry("pipe", TarConstants.LF_FIFO), new byte[0])),
                "the entry 'pipe' is neither a file nor a directory nor a link");
    }

    @Test
    @DisplayName("What unpacks to more than one container may have is refused: bytes and entries")
    void bombs() throws Exception {
        Path large = tar("large.tar.gz", tar -> file(tar, "zeros", "0".repeat(3_000_000), 0644));
        Path many = tar("many.tar", tar -> {
            for (int i = 0; i < 50; i++) {
                file(tar, "f" + i, "", 0644);
            }
        });
        options = options.withBounds(1_000_000, 40);

        refused(large, "more than 1000000 bytes in all");
        assertThat(Files.size(sandbox.resolve("zeros"))).isLessThanOrEqualTo(1_000_000);
        refused(many, "more than 40 entries");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b.tar", "b.tar.gz", "b.tgz", "b.tar.bz2", "b.tar.xz", "b.zip", "b.gz"})
    @DisplayName("A broken archive is a failure")
    void broken(String name) throws Exception {
        Path garbage = Files.write(
                temp.resolve(name), "this is no archive at all".repeat(100).getBytes(StandardCharsets.UTF_8));

        refused(garbage, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c.tar", "c.tar.gz", "c.tar.bz2", "c.tar.xz", "c.zip"})
    @DisplayName("An archive that is cut off is a failure")
    void cut(String name) throws Exception {
        Path whole = name.endsWith(".zip")
                ? zip("w.zip", "a", "text".repeat(1000))
                : tar("w" + name, tar -> file(tar, "a", "text".repeat(1000), 0644));
        byte[] bytes = Files.readAllBytes(whole);
        Path archive = Files.write(
                temp.resolve(name),
                new ByteArrayInputStream(bytes).readNBytes(name.equals("c.tar") ? 2000 : bytes.length - 10));

        refused(archive, "");
    }
}
