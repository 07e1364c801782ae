package io.tepui.acceptance.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What an agent holds of the system: descriptors, processes, directories, cgroups. */
record Footprint(Hosted hosted, long descriptors, long cgroups) {
    private static final Path PROC = Path.of("/proc");
    private static final File CGROUPS = new File("/sys/fs/cgroup");

    /** Connections that are kept for a while, and files that are open for a moment. */
    private static final int SLACK = 25;

    static Footprint of(Hosted hosted) {
        return new Footprint(hosted, descriptorsOf(hosted), cgroupsOf(hosted));
    }

    /**
     * Waits until the agent holds no more than then.
     *
     * @param command what no process runs, its words separated by NUL
     * @param names how the names of directories begin that must be gone
     */
    void awaitNoMore(String command, String names) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
            assertThat(processes(command)).as("processes").isEmpty();
            assertThat(directories(names)).as("directories").isEmpty();
            assertThat(cgroupsOf(hosted)).as("cgroups").isEqualTo(cgroups);
            assertThat(descriptorsOf(hosted)).as("descriptors").isLessThan(descriptors + SLACK);
        });
    }

    /** How many bytes a process has written to files, pipes and sockets; 0 when none runs the command. */
    static long writtenBy(String command) {
        return processes(command).stream()
                .map(process -> read(process.resolve("io")))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
                .findFirst()
                .orElse(0);
    }

    private static List<Path> processes(String command) {
        try (Stream<Path> all = Files.list(PROC)) {
            return all.filter(each ->
                            Character.isDigit(each.getFileName().toString().charAt(0)))
                    .filter(each -> read(each.resolve("cmdline")).equals(command + "\0"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // the process has ended
        }
    }

    private List<Path> directories(String names) throws IOException {
        try (Stream<Path> all = Files.walk(hosted.cluster().directory())) {
            return all.filter(each -> each.getFileName().toString().startsWith(names))
                    .toList();
        }
    }

    private static long descriptorsOf(Hosted hosted) {
        try (Stream<Path> all = Files.list(
                PROC.resolve(String.valueOf(hosted.cluster().agent().pid())).resolve("fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the task's container, and within. */
    private static long cgroupsOf(Hosted hosted) {
        String root = hosted.host().path("value").asText();
        return Stream.of("memory", "freezer", "")
                .map(hierarchy -> new File(new File(CGROUPS, hierarchy), "mesos"))
                .mapToLong(tree -> within(tree, root))
                .sum();
    }

    private static long within(File directory, String name) {
        long found = directory.getPath().contains(name) ? 1 : 0;
        File[] below = directory.listFiles(File::isDirectory);
        for (File each : below == null ? new File[0] : below) {
            found += within(each, name);
        }
        return found;
    }
}
