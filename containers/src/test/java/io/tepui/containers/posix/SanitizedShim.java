package io.tepui.containers.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.ContainerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The shim built with the sanitizers of addresses and of undefined behaviour, which end it at the first fault. */
final class SanitizedShim {

    private static final Path BUILT = Path.of("target", "sanitized").toAbsolutePath();

    private SanitizedShim() {}

    /** A program of that build; the test is skipped where the compiler could not make it. */
    static Path program(String name) {
        Path program = BUILT.resolve(name);
        Assumptions.assumeTrue(
                Files.isExecutable(program), "the compiler has no sanitizers here (Debian: apt-get install gcc)");
        return program;
    }

    static ContainerRuntime start(Path directory) throws IOException {
        return PosixContainerRuntime.start(
                PosixRuntimeOptions.in(directory).withShimProgram(program("tepui-shim")), InstantSource.system());
    }

    /** Fails with what the sanitizers reported, if they did. */
    static void assertNoReport() throws IOException {
        if (!Files.isDirectory(BUILT)) {
            return;
        }
        try (Stream<Path> files = Files.list(BUILT)) {
            List<Path> reports = files.filter(f -> f.getFileName().toString().startsWith("report"))
                    .toList();
            for (Path report : reports) {
                assertThat(Files.readString(report)).as(report.toString()).isEmpty();
            }
        }
    }
}
