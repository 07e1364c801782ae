package io.tepui.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.app.flags.MasterFlags;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ServerCommand command = new ServerCommand(
            MasterFlags.table(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));

    @Test
    void a_bad_flag_is_one_line_and_status_1() throws Exception {
        int status = run(List.of("--prot=1"), flags -> {
            throw new AssertionError("must not start");
        });
        assertThat(status).isEqualTo(1);
        assertThat(text(err)).isEqualTo("tepui master: --prot: tepui master has no such flag; did you mean --port?\n");
    }

    @Test
    void what_keeps_the_process_from_starting_is_one_line_and_status_1() throws Exception {
        int status = run(List.of(), flags -> {
            throw new StartupException("the port is taken");
        });
        assertThat(status).isEqualTo(1);
        assertThat(text(err)).isEqualTo("tepui master: the port is taken\n");
    }

    @Test
    void help_and_version_are_printed_without_a_start() throws Exception {
        ServerCommand.Starter never = flags -> {
            throw new AssertionError("must not start");
        };
        assertThat(run(List.of("--help"), never)).isZero();
        assertThat(text(out)).startsWith("Usage: tepui master").contains("--port=");
        assertThat(run(List.of("--version"), never)).isZero();
        assertThat(text(out)).contains("tepui " + BuildInfo.current().version());
    }

    @Test
    void the_status_of_a_process_that_ended_by_itself_is_passed_on_and_stray_words_are_told() throws Exception {
        Ending ending = new Ending();
        ending.end(3);
        ending.end(0);
        int status = run(List.of("stray"), flags -> new RunningProcess() {
            @Override
            public int await() throws InterruptedException {
                return ending.await();
            }

            @Override
            public void close() {}
        });
        assertThat(status).isEqualTo(3);
        assertThat(text(err)).contains("'stray' is no flag");
    }

    @Test
    void a_directory_is_made_with_its_parents_and_a_file_in_its_place_is_named(@TempDir Path dir) throws Exception {
        Path made = Directories.writable(dir.resolve("a/b"), "--work_dir");
        assertThat(made).isDirectory();
        Path file = Files.createFile(dir.resolve("file"));
        assertThat(message(file)).contains("--work_dir=" + file).contains("is a file");
        assertThat(message(file.resolve("below"))).contains("cannot be made");
    }

    @Test
    void the_build_knows_its_version_and_time() {
        BuildInfo build = BuildInfo.current();
        assertThat(build.version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(build.built().getEpochSecond()).isPositive();
        assertThat(build.message().getVersion()).isEqualTo("1.11.0");
    }

    private static String message(Path directory) {
        try {
            Directories.writable(directory, "--work_dir");
            throw new AssertionError("taken: " + directory);
        } catch (StartupException e) {
            return e.line();
        }
    }

    private int run(List<String> arguments, ServerCommand.Starter starter) throws InterruptedException {
        return command.run(arguments, Map.of(), starter);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
