package io.tepui.app.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Figures of the host (MO-387, V0-112). What cannot be read is left out. */
public final class SystemMetrics {
    private static final long KIB = 1024;

    private final Path loadavg;
    private final Path meminfo;

    SystemMetrics(Path loadavg, Path meminfo) {
        this.loadavg = loadavg;
        this.meminfo = meminfo;
    }

    /** The figures of this host. */
    public static SystemMetrics ofThisHost() {
        return new SystemMetrics(Path.of("/proc/loadavg"), Path.of("/proc/meminfo"));
    }

    /** Reads them now, as {@code system/load_1min} and so on. */
    public SortedMap<String, Double> read() {
        SortedMap<String, Double> metrics = new TreeMap<>();
        metrics.put("system/cpus_total", (double) Runtime.getRuntime().availableProcessors());
        addLoad(metrics);
        addMemory(metrics);
        return metrics;
    }

    private void addLoad(SortedMap<String, Double> metrics) {
        try {
            String[] words = Files.readString(loadavg).split(" ", -1);
            List<String> names = List.of("system/load_1min", "system/load_5min", "system/load_15min");
            for (int i = 0; i < names.size(); i++) {
                metrics.put(names.get(i), Double.parseDouble(words[i]));
            }
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // Not on this system.
        }
    }

    private void addMemory(SortedMap<String, Double> metrics) {
        try {
            for (String line : Files.readAllLines(meminfo)) {
                if (line.startsWith("MemTotal:")) {
                    metrics.put("system/mem_total_bytes", bytes(line));
                } else if (line.startsWith("MemFree:")) {
                    metrics.put("system/mem_free_bytes", bytes(line));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Not on this system.
        }
    }

    private static double bytes(String line) {
        String digits = line.replaceAll("[^0-9]", "");
        return (double) Long.parseLong(digits) * KIB;
    }
}
