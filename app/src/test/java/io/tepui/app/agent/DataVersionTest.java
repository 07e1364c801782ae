package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.app.process.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The version of what an agent writes")
class DataVersionTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("meta/version");
    }

    @Test
    @DisplayName("is written where there is none, and taken as it is the next time")
    void written() throws Exception {
        DataVersion.claim(file(), "--work_dir=" + directory);
        assertThat(file()).hasContent("1\n");
        DataVersion.claim(file(), "--work_dir=" + directory);
        assertThat(file()).hasContent("1\n");
    }

    @Test
    @DisplayName("may be older: it is raised")
    void older() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "0\n");
        DataVersion.claim(file(), "--work_dir=" + directory);
        assertThat(file()).hasContent("1\n");
    }

    @Test
    @DisplayName("may not be newer than is known: nothing is changed, and one line says what to do")
    void newer() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "2\n");
        assertThatThrownBy(() -> DataVersion.claim(file(), "--work_dir=/x"))
                .isInstanceOf(StartupException.class)
                .hasMessage("--work_dir=/x: a newer agent has written there (version 2 by " + file()
                        + ", this one knows up to 1); start that agent again, or name another directory");
        assertThat(file()).hasContent("2\n");
    }

    @Test
    @DisplayName("must be a number")
    void damaged() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "new\n");
        assertThatThrownBy(() -> DataVersion.claim(file(), "--work_dir=/x"))
                .isInstanceOf(StartupException.class)
                .hasMessage("--work_dir=/x: " + file() + " holds 'new', which is no version");
    }

    @Test
    @DisplayName("of a file that was cut short by a crash is written anew")
    void empty() throws Exception {
        Files.createDirectories(file().getParent());
        Files.createFile(file());
        DataVersion.claim(file(), "--work_dir=" + directory);
        assertThat(file()).hasContent("1\n");
    }
}
