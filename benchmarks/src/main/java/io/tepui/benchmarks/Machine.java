package io.tepui.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.stream.Stream;

/** What the figures were measured on, and how busy it was with other things. */
final class Machine {
    private static final int FORKS = 200;

    private Machine() {}

    /** Prints facts that do not change. */
    static void print(PrintStream out) {
        out.println("machine: " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + memory() + "; " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + Runtime.version());
        out.println("load average " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ": " + load());
    }

    /** How many processes wanted to run, over the last minute, 5 and 15 minutes. */
    static String load() {
        return first(Path.of("/proc/loadavg"), "")
                .map(line -> String.join(" ", Arrays.asList(line.split(" ")).subList(0, 3)))
                .findFirst()
                .orElseGet(() -> Double.toString(
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    }

    /** Programs that one thread forks, executes and waits for in a second: a unit to compare machines and days with. */
    static double forksPerSecond() throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < FORKS; i++) {
            new ProcessBuilder("true").start().waitFor();
        }
        return FORKS / Time.secondsSince(start);
    }

    private static String processor() {
        return first(Path.of("/proc/cpuinfo"), "model name")
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String memory() {
        return first(Path.of("/proc/meminfo"), "MemTotal")
                .map(line -> line.replaceAll("\\D+", ""))
                .map(kilobytes -> Figures.text(Long.parseLong(kilobytes) / 1024.0 / 1024) + " GiB")
                .findFirst()
                .orElse("memory unknown");
    }

    private static Stream<String> first(Path file, String prefix) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(prefix))
                    .limit(1);
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
