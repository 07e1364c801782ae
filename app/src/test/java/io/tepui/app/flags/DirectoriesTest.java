package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
    @Test
    void a_missing_directory_is_made_and_left_empty(@TempDir Path dir) throws IOException {
        Path made = Directories.prepare("work_dir", dir.resolve("a/../b/c"));
        assertThat(made).isEqualTo(dir.resolve("b/c")).isEmptyDirectory();
    }

    @Test
    void a_file_in_the_way_is_refused(@TempDir Path dir) throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> Directories.prepare("work_dir", file))
                .isInstanceOf(FlagException.class)
                .hasMessage(
                        "--work_dir=" + file
                                + ": cannot be made: a file of that name is in the way; name a directory this user may write to");
        assertThatThrownBy(() -> Directories.prepare("work_dir", file.resolve("below")))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("--work_dir=" + file.resolve("below") + ": cannot be made: ");
    }

    @Test
    void a_directory_that_takes_no_files_is_refused() {
        assertThatThrownBy(() -> Directories.prepare("work_dir", Path.of("/proc/self")))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("--work_dir=/proc/")
                .hasMessageContaining("cannot be written to");
    }
}
