package io.tepui.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** Live objects on the heap of a JVM, in MiB, after a collection. */
    static double heapMebibytes(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        String heap = jcmd(pid, "GC.heap_info");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(heap);
        if (!used.find()) {
            throw new IOException("jcmd does not tell the heap of " + pid + ": " + heap);
        }
        return Double.parseDouble(used.group(1)) / MEBI;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + output.strip());
        }
        return output;
    }

    private static double kilobytes(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " has no " + name));
    }
}
