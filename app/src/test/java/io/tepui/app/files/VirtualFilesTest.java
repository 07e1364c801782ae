package io.tepui.app.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.tepui.protocol.v1.FileInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** MO section 7, AO sections 2.5 and 10. */
class VirtualFilesTest {
    private static final int MODE_FILE_0644 = 33188;
    private static final int MODE_DIRECTORY_0755 = 16877;

    @TempDir
    Path disk;

    private Path sandbox = Path.of("");
    private VirtualFiles files = new VirtualFiles(Attachments.of(Map.of()));

    @BeforeEach
    void attach() throws IOException {
        sandbox = Files.createDirectory(disk.resolve("sandbox"));
        Files.writeString(sandbox.resolve("two"), "body");
        Files.createDirectory(sandbox.resolve("one"));
        Files.writeString(sandbox.resolve("one/2"), "in one");
        Files.createDirectory(disk.resolve("sandbox-of-another"));
        Files.writeString(disk.resolve("sandbox-of-another/secret"), "secret");
        Files.writeString(disk.resolve("log"), "line\n");
        Map<String, Path> table = new HashMap<>();
        table.put("/box", sandbox);
        table.put("/master/log", disk.resolve("log"));
        table.put("/missing", disk.resolve("missing"));
        table.put("/box/inner", disk.resolve("log"));
        files = new VirtualFiles(Attachments.of(table), FileGuard.none(), 100);
    }

    @Test
    void a_directory_lists_exactly_its_entries_with_all_that_stat_tells() throws Exception {
        Files.setPosixFilePermissions(sandbox.resolve("two"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(sandbox.resolve("one"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setLastModifiedTime(
                sandbox.resolve("two"), FileTime.from(Instant.parse("2024-05-06T07:08:09.123456789Z")));

        List<FileInfo> infos = files.list("/box");

        assertThat(infos).extracting(FileInfo::getPath).containsExactly("/box/one", "/box/two"); // MO-480, T-14
        FileInfo two = infos.get(1);
        assertThat(two.getMode()).isEqualTo(MODE_FILE_0644);
        assertThat(infos.getFirst().getMode()).isEqualTo(MODE_DIRECTORY_0755);
        assertThat(two.getSize()).isEqualTo(4);
        assertThat(two.getNlink()).isEqualTo(1);
        assertThat(two.getMtime().getNanoseconds())
                .isEqualTo(TimeUnit.SECONDS.toNanos(
                        Instant.parse("2024-05-06T07:08:09Z").getEpochSecond()));
        assertThat(two.getUid()).isEqualTo(Files.getOwner(sandbox).getName());
        assertThat(two.getGid()).isNotEmpty();
    }

    @Test
    void a_trailing_slash_and_a_file_scheme_make_no_difference() throws Exception {
        assertThat(files.list("/box/one/")).extracting(FileInfo::getPath).containsExactly("/box/one/2"); // AO-52
        assertThat(files.list("file:///box/one")).extracting(FileInfo::getPath).containsExactly("/box/one/2"); // MO-477
        assertThat(files.read("/box/two/", 0, OptionalLong.empty()).sizeBytes()).isEqualTo(4);
    }

    @Test
    void a_file_and_an_empty_directory_list_nothing() throws Exception { // MO-481, AO-53
        Files.createDirectory(sandbox.resolve("empty"));
        assertThat(files.list("/box/two")).isEmpty();
        assertThat(files.list("/box/empty")).isEmpty();
    }

    @Test
    void links_are_followed_and_dangling_ones_left_out() throws Exception { // MO-480, AO-52
        Files.createSymbolicLink(sandbox.resolve("one/link"), sandbox.resolve("two"));
        Files.createSymbolicLink(sandbox.resolve("one/dangling"), sandbox.resolve("nowhere"));
        List<FileInfo> infos = files.list("/box/one");
        assertThat(infos).extracting(FileInfo::getPath).containsExactly("/box/one/2", "/box/one/link");
        assertThat(infos.get(1).getSize()).isEqualTo(4);
    }

    @Test
    void part_of_a_file_is_read_and_the_size_is_that_of_the_whole() throws Exception {
        assertThat(files.read("/box/two", 1, OptionalLong.of(6)))
                .isEqualTo(new VirtualFiles.Piece(4, ByteString.copyFromUtf8("ody"))); // MO-488
        assertThat(files.read("/box/two", 0, OptionalLong.empty()).data().toStringUtf8())
                .isEqualTo("body");
    }

    @Test
    void an_offset_at_or_beyond_the_end_and_a_length_of_zero_give_no_data() throws Exception { // MO-484, AO-57
        for (long offset : new long[] {4, 5, Long.MAX_VALUE, -1}) {
            assertThat(files.read("/box/two", offset, OptionalLong.empty()))
                    .isEqualTo(new VirtualFiles.Piece(4, ByteString.EMPTY));
        }
        assertThat(files.read("/box/two", 0, OptionalLong.of(0)))
                .isEqualTo(new VirtualFiles.Piece(4, ByteString.EMPTY));
        assertThat(files.read("/box/two", 0, OptionalLong.of(-5)).data().size()).isEqualTo(4); // MO-487
    }

    @Test
    void an_answer_holds_at_most_65536_bytes_however_large_the_file_is() throws Exception { // MO-486, T-164
        long size = 5L << 40;
        try (RandomAccessFile sparse =
                new RandomAccessFile(sandbox.resolve("huge").toFile(), "rw")) {
            sparse.setLength(size);
        }
        VirtualFiles.Piece piece = files.read("/box/huge", size - 100_000, OptionalLong.of(Long.MAX_VALUE));
        assertThat(piece.sizeBytes()).isEqualTo(size);
        assertThat(piece.data().size()).isEqualTo(65_536);
        assertThat(files.read("/box/huge", size - 10, OptionalLong.empty())
                        .data()
                        .size())
                .isEqualTo(10);
    }

    @Test
    void what_is_not_attached_or_does_not_exist_is_not_found() { // MO-477, MO-479, AO-54, AO-58
        for (String path : List.of(
                "", "/", "/nothing", "box/two", "/boxer", "/box/none", "/box/one/none/x", "/missing", "/missing/x")) {
            assertThat(status(path)).as(path).isEqualTo(404);
        }
        assertThat(status("/master/log/x")).isEqualTo(404);
        assertThat(status("/box/two/x")).isEqualTo(404);
    }

    @Test
    void the_longest_attached_prefix_counts() throws Exception { // MO-477, AO-375
        assertThat(files.read("/box/inner", 0, OptionalLong.empty()).data().toStringUtf8())
                .isEqualTo("line\n");
    }

    @Test
    void no_path_and_no_link_leads_out_of_what_is_attached() throws Exception { // AO-375, AO-376
        Files.createSymbolicLink(sandbox.resolve("out"), disk.resolve("sandbox-of-another"));
        Files.createSymbolicLink(sandbox.resolve("one/file"), disk.resolve("sandbox-of-another/secret"));
        Files.createSymbolicLink(sandbox.resolve("loop"), sandbox.resolve("loop"));
        for (String path : List.of(
                "/box/../sandbox-of-another/secret",
                "/box/../none",
                "/box/one/../../sandbox-of-another/secret",
                "/box/out/secret",
                "/box/out",
                "/box/one/file",
                "/box/loop")) {
            assertThat(status(path)).as(path).isEqualTo(400);
        }
        assertThat(status("/box/../log/x/y")).isEqualTo(400);
        assertThat(files.read("/box/one/../two", 0, OptionalLong.empty()).sizeBytes())
                .isEqualTo(4);
    }

    @Test
    void a_link_within_what_is_attached_is_read() throws Exception {
        Files.createSymbolicLink(sandbox.resolve("one/inside"), Path.of("../two"));
        assertThat(files.read("/box/one/inside", 0, OptionalLong.empty()).data().toStringUtf8())
                .isEqualTo("body");
    }

    @Test
    @Timeout(10)
    void neither_a_directory_nor_a_pipe_nor_a_device_is_read() throws Exception { // MO-483, AO-58
        Process made = new ProcessBuilder("mkfifo", sandbox.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        assertThat(status("/box/one")).isEqualTo(400);
        assertThat(status("/box/pipe")).isEqualTo(400);
        assertThat(files.list("/box")).extracting(FileInfo::getPath).contains("/box/pipe");
        assertThat(files.list("/box/pipe")).isEmpty();
    }

    @Test
    void a_path_that_no_file_can_have_is_refused() {
        assertThat(status("/box/a\0b")).isEqualTo(400);
        assertThat(status("/box/" + "x".repeat(300))).isEqualTo(400);
    }

    @Test
    void a_directory_with_too_many_entries_is_refused_by_name() throws Exception {
        Path many = Files.createDirectory(sandbox.resolve("many"));
        for (int i = 0; i <= 100; i++) {
            Files.createFile(many.resolve("f" + i));
        }
        assertThatExceptionOfType(FileProblem.class)
                .isThrownBy(() -> files.list("/box/many"))
                .withMessageContaining("/box/many")
                .withMessageContaining("100");
    }

    @Test
    void modes_read_as_ls_shows_them() { // V0-101
        assertThat(Modes.text(MODE_FILE_0644)).isEqualTo("-rw-r--r--");
        assertThat(Modes.text(MODE_DIRECTORY_0755)).isEqualTo("drwxr-xr-x");
        assertThat(Modes.text(0104755)).isEqualTo("-rwsr-xr-x");
        assertThat(Modes.text(0041777)).isEqualTo("drwxrwxrwt");
        assertThat(Modes.text(0010600)).isEqualTo("prw-------");
        assertThat(Modes.text(0140000)).isEqualTo("s---------");
        assertThat(Modes.text(0102644)).isEqualTo("-rw-r-Sr--");
    }

    private int status(String path) {
        FileProblem problem = catchThrowableOfType(FileProblem.class, () -> files.read(path, 0, OptionalLong.empty()));
        assertThat(problem).as(path).isNotNull();
        return problem.status();
    }
}
