package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.ContainerSpec;
import io.tepui.containers.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The files of the standard streams and their bounds (AO §3.5). */
public abstract class OutputContract extends RuntimeFixture {

    private static final int LINES = 5000;

    private ContainerSpec bounded(String id, String line, long bytes, int rotated) {
        ContainerSpec spec = shell(id, line);
        return spec.withOutput(spec.stdout().bounded(bytes, rotated), spec.stderr());
    }

    @Test
    @DisplayName("Both streams are whole in their files when the exit is told (AO-177)")
    void whole() throws IOException {
        run(shell("whole", "head -c 3000000 /dev/zero; echo oops >&2"));

        assertThat(Files.size(sandbox("whole").resolve("stdout"))).isEqualTo(3_000_000);
        assertThat(stderr("whole")).isEqualTo("oops\n");
    }

    @Test
    @DisplayName("A full file is put aside, cut between lines, and the oldest is dropped (AO-191)")
    void rotation() throws IOException {
        run(bounded("rotates", "seq 1 " + LINES, 4096, 2));

        Path sandbox = sandbox("rotates");
        assertThat(names(sandbox)).containsExactly("stderr", "stdout", "stdout.1", "stdout.2");
        StringBuilder kept = new StringBuilder();
        for (String name : List.of("stdout.2", "stdout.1", "stdout")) {
            assertThat(Files.size(sandbox.resolve(name))).as(name).isBetween(1L, 4096L);
            assertThat(text(sandbox.resolve(name))).as(name).endsWith("\n");
            kept.append(text(sandbox.resolve(name)));
        }
        List<String> lines = kept.toString().lines().toList();
        int first = Integer.parseInt(lines.getFirst());
        assertThat(lines)
                .containsExactlyElementsOf(IntStream.rangeClosed(first, LINES)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    @DisplayName("Without older files a full one is emptied; a line longer than a file is cut")
    void keepsNone() throws IOException {
        run(bounded("single", "seq 1 " + LINES, 4096, 0));
        run(bounded("long", "head -c 10000 /dev/zero", 4096, 5));

        assertThat(names(sandbox("single"))).containsExactly("stderr", "stdout");
        assertThat(stdout("single")).endsWith("\n" + LINES + "\n");
        assertThat(Files.size(sandbox("single").resolve("stdout"))).isLessThanOrEqualTo(4096);
        assertThat(Files.size(sandbox("long").resolve("stdout.2"))).isEqualTo(4096);
        assertThat(Files.size(sandbox("long").resolve("stdout.1"))).isEqualTo(4096);
        assertThat(Files.size(sandbox("long").resolve("stdout"))).isEqualTo(10000 - 2 * 4096);
    }

    @Test
    @DisplayName("Files made by rotation belong to the user and are readable as the first one (AO-177, AO-192)")
    void rotatedOwner() throws IOException {
        run(asUser(bounded("owned", "seq 1 " + LINES, 4096, 1)));

        for (String name : List.of("stdout", "stdout.1", "stderr")) {
            Path file = sandbox("owned").resolve(name);
            assertThat(uidOf(file)).as(name).isEqualTo(USER.uid());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(name)
                    .isEqualTo("rw-r--r--");
        }
    }

    @Test
    @DisplayName("A file is emptied at launch, unless what is in it shall stay, as after a fetch (AO-177)")
    void appends() throws IOException {
        for (String id : List.of("fresh", "appended")) {
            Files.writeString(sandbox(id).resolve("stdout"), "before\n");
        }
        ContainerSpec appending = shell("appended", "echo after");

        run(shell("fresh", "echo after"));
        run(appending.withOutput(appending.stdout().appending(), appending.stderr()));

        assertThat(stdout("fresh")).isEqualTo("after\n");
        assertThat(stdout("appended")).isEqualTo("before\nafter\n");
    }

    @Test
    @DisplayName("A command that takes its own output files away does no harm, and is heard on")
    void hostileSandbox() throws IOException {
        Path victim = Files.writeString(temp.resolve("victim"), "precious");
        String line = "rm stdout; ln -s " + victim + " stdout; seq 1 " + LINES + "; rm -rf stdout; mkdir stdout; seq 1 "
                + LINES;

        assertThat(run(bounded("hostile", line, 4096, 1)).statusOrKilled().raw())
                .isZero();

        assertThat(text(victim)).isEqualTo("precious");
    }

    @Test
    @DisplayName("A container that closes its streams goes on, and one that leaves a writer behind ends")
    void earlyAndLateEnds() {
        assertThat(run(shell("closed", "exec >&- 2>&-; exit 4"))
                        .statusOrKilled()
                        .exitCode())
                .isEqualTo(4);
        assertThat(run(shell("left", "yes & echo done >&2; exit 6"))
                        .statusOrKilled()
                        .exitCode())
                .isEqualTo(6);

        assertThat(stderr("left")).isEqualTo("done\n");
    }

    @Test
    @DisplayName("Output can be read while the command runs")
    void readWhileRunning() {
        launch(shell("runs", "echo ready; sleep 1000"));

        awaitOutput("runs", "ready\n");
    }

    @Test
    @DisplayName("A file without bound is never rotated (AO-190)")
    void unbounded() throws IOException {
        run(bounded("free", "head -c 12000000 /dev/zero", OutputFile.UNBOUNDED, 3));

        assertThat(names(sandbox("free"))).containsExactly("stderr", "stdout");
        assertThat(Files.size(sandbox("free").resolve("stdout"))).isEqualTo(12_000_000);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
