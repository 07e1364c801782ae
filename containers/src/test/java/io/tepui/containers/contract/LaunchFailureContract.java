package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Launches that cannot be: one line each that names what is at fault, and nothing runs. */
public abstract class LaunchFailureContract extends RuntimeFixture {

    @Test
    @DisplayName("A program that does not exist is named")
    void missingProgram() {
        LaunchFailure name = failure(program("a", "no-such-program", "no-such-program"));
        LaunchFailure path = failure(program("b", "/no/such/program", "program"));

        assertThat(name.reason()).isEqualTo(Reason.COMMAND_NOT_FOUND);
        assertThat(name.message()).isEqualTo("Failed to execute 'no-such-program': No such file or directory");
        assertThat(path.reason()).isEqualTo(Reason.COMMAND_NOT_FOUND);
        assertThat(path.message()).isEqualTo("Failed to execute '/no/such/program': No such file or directory");
    }

    @Test
    @DisplayName("A file that may not be executed is named")
    void notExecutable() throws IOException {
        Path file = Files.writeString(sandbox("plain").resolve("data"), "text");

        LaunchFailure failure = failure(program("plain", file.toString(), "data"));

        assertThat(failure.reason()).isEqualTo(Reason.COMMAND_NOT_EXECUTABLE);
        assertThat(failure.message()).isEqualTo("Failed to execute '" + file + "': Permission denied");
    }

    @Test
    @DisplayName("A user that does not exist is named")
    void missingUser() {
        LaunchFailure failure = failure(shell("user", "true").withUser("no-such-user"));

        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_USER);
        assertThat(failure.message()).isEqualTo("User 'no-such-user' does not exist on this machine");
    }

    @Test
    @DisplayName("A missing working directory, and one closed to the user, are named")
    void workingDirectory() throws IOException {
        Path missing = temp.resolve("missing");
        LaunchFailure gone = failure(shell("gone", "true").withWorkingDirectory(missing));
        assertThat(gone.reason()).isEqualTo(Reason.WORKING_DIRECTORY);
        assertThat(gone.message()).contains("'" + missing + "': No such file or directory");

        ContainerSpec user = asUser(shell("closed", "true"));
        Path closed = Files.createDirectory(
                temp.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        LaunchFailure denied = failure(user.withWorkingDirectory(closed));
        assertThat(denied.reason()).isEqualTo(Reason.WORKING_DIRECTORY);
        assertThat(denied.message()).contains("'" + closed + "': Permission denied");
    }

    @Test
    @DisplayName("Output files are not made through links, over pipes, or in a missing directory")
    void outputFiles() throws Exception {
        Path victim = Files.writeString(temp.resolve("victim"), "precious");
        Files.createSymbolicLink(sandbox("link").resolve("stdout"), victim);
        Process mkfifo =
                new ProcessBuilder("mkfifo", sandbox("pipe").resolve("stdout").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        ContainerSpec nowhere = shell("nowhere", "true")
                .withOutput(
                        OutputFile.at(sandbox("nowhere").resolve("stdout")),
                        OutputFile.at(temp.resolve("no-directory").resolve("stderr")));

        LaunchFailure link = failure(shell("link", "echo overwritten"));
        LaunchFailure pipe = failure(shell("pipe", "echo lost"));
        LaunchFailure directory = failure(nowhere);

        assertThat(link.reason()).isEqualTo(Reason.OUTPUT_FILES);
        assertThat(link.message()).contains("/link/stdout'");
        assertThat(pipe.reason()).isEqualTo(Reason.OUTPUT_FILES);
        assertThat(directory.reason()).isEqualTo(Reason.OUTPUT_FILES);
        assertThat(directory.message()).contains("/no-directory/stderr': No such file or directory");
        assertThat(text(victim)).isEqualTo("precious");
    }

    @Test
    @DisplayName("A runtime directory that cannot be made is named")
    void runtimeDirectory() throws IOException {
        Files.createDirectories(temp.resolve("containers"));
        Files.writeString(runtimeDirectory("file"), "in the way");

        LaunchFailure failure = failure(shell("file", "true"));

        assertThat(failure.reason()).isEqualTo(Reason.RUNTIME_DIRECTORY);
        assertThat(failure.message()).contains(runtimeDirectory("file").toString());
    }

    @Test
    @DisplayName("What the system cannot express is refused")
    void inexpressible() {
        LaunchFailure argument = failure(program("nul", "/bin/true", "true", "a\0b"));
        LaunchFailure name = failure(shell("name", "true").withEnvironment(Map.of("A=B", "c")));

        assertThat(argument.reason()).isEqualTo(Reason.INVALID_SPEC);
        assertThat(argument.message()).isEqualTo("Container 'nul' cannot be launched: argument holds a NUL character");
        assertThat(name.reason()).isEqualTo(Reason.INVALID_SPEC);
        assertThat(name.message()).contains("environment variable 'A=B' has no usable name");
    }

    @Test
    @DisplayName("A command larger than the system takes is refused, be it by the kernel or by us")
    void tooLong() {
        LaunchFailure kernel = failure(shell("kernel", ": " + "x".repeat(1 << 20)));
        LaunchFailure ours = failure(shell("ours", ": " + "x".repeat(5 << 20)));

        assertThat(kernel.reason()).isEqualTo(Reason.COMMAND_TOO_LONG);
        assertThat(kernel.message()).isEqualTo("Failed to execute '/bin/sh': Argument list too long");
        assertThat(ours.reason()).isEqualTo(Reason.COMMAND_TOO_LONG);
    }

    @Test
    @DisplayName("An id that runs already is refused and goes on")
    void duplicate() {
        launch(shell("same", "sleep 1000"));

        LaunchFailure failure = failure(shell("same", "true"));

        assertThat(failure.reason()).isEqualTo(Reason.DUPLICATE);
        assertThat(failure.message()).isEqualTo("A container with the id 'same' runs already");
        assertThat(runtime.find("same")).isPresent();
    }

    @Test
    @DisplayName("A launch that failed counts, leaves nothing running, and may be tried again")
    void again() {
        failure(program("retry", "no-such-program", "x"));

        assertThat(runtime.containers()).isEmpty();
        assertThat(runtime.counters().launchFailures()).isEqualTo(1);
        assertThat(run(shell("retry", "exit 5")).statusOrKilled().exitCode()).isEqualTo(5);
    }
}
