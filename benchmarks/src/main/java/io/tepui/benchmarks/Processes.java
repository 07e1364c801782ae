package io.tepui.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says about a process. */
final class Processes {
    private static final double MEBI = 1024;

    private Processes() {}

    /** Memory that the process has at this moment, in MiB. */
    static double residentMebibytes(long pid) throws IOException {
        return kilobytes(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:") / MEBI;
    }

    /** The most memory that the process has had, in MiB. */
    static double peakMebibytes(long pid) throws IOException {
        return kilobytes(Path.of("/proc", Long.toString(pid), "status"), "VmHWM:") / MEBI;
    }

    /** Memory of the process, shared pages by its share, in MiB. */
    static double proportionalMebibytes(long pid) throws IOException {
        return kilobytes(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:") / MEBI;
    }

    /** The parent's id. */
    static long parent(long pid) throws IOException {
        return (long) kilobytes(Path.of("/proc", Long.toString(pid), "status"), "PPid:");
    }

    private static double kilobytes(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " has no " + name));
    }
}
