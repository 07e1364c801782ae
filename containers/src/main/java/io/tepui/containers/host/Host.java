package io.tepui.containers.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Facts about this machine, read anew at each call. What the system does not tell is empty. */
public final class Host {

    private static final long BYTES_PER_KB = 1024;

    private final Path proc;
    private final Path cpusOnline;

    Host(Path proc, Path cpusOnline) {
        this.proc = proc;
        this.cpusOnline = cpusOnline;
    }

    /** This machine. */
    public static Host ofSystem() {
        return new Host(Path.of("/proc"), Path.of("/sys/devices/system/cpu/online"));
    }

    /** Number of logical processors that are on line, whatever part of them this process may use. */
    public OptionalInt cores() {
        return read(cpusOnline).map(Host::countCpus).orElse(OptionalInt.empty());
    }

    /** All memory of the machine in bytes. */
    public OptionalLong memoryTotalBytes() {
        return memory("MemTotal:");
    }

    /** Memory in bytes that is used for nothing, caches counting as use. */
    public OptionalLong memoryFreeBytes() {
        return memory("MemFree:");
    }

    /**
     * Processes that ran or wanted to, as means over time.
     *
     * @param oneMinute over the last minute
     * @param fiveMinutes over the last five
     * @param fifteenMinutes over the last fifteen
     */
    public record LoadAverages(double oneMinute, double fiveMinutes, double fifteenMinutes) {}

    /** The load averages. */
    public Optional<LoadAverages> loadAverages() {
        return read(proc.resolve("loadavg")).flatMap(text -> {
            String[] words = text.split("\\s+");
            try {
                return words.length < 3
                        ? Optional.empty()
                        : Optional.of(new LoadAverages(
                                Double.parseDouble(words[0]),
                                Double.parseDouble(words[1]),
                                Double.parseDouble(words[2])));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * Room of a file system.
     *
     * @param totalBytes its size
     * @param freeBytes what no file takes
     */
    public record DiskSpace(long totalBytes, long freeBytes) {

        /** The part in use, 0 to 1. */
        public double usage() {
            return totalBytes <= 0 ? 0 : (double) (totalBytes - freeBytes) / totalBytes;
        }
    }

    /** Room of the file system that holds a directory, which must exist. */
    public Optional<DiskSpace> diskSpace(Path directory) {
        try {
            FileStore store = Files.getFileStore(directory);
            return Optional.of(new DiskSpace(store.getTotalSpace(), store.getUnallocatedSpace()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Tells one start of the machine from another (AO-337). */
    public Optional<String> bootId() {
        return read(proc.resolve("sys/kernel/random/boot_id")).map(String::strip);
    }

    /** The machine's own name, not looked up anywhere. */
    public Optional<String> hostname() {
        return read(proc.resolve("sys/kernel/hostname")).map(String::strip).filter(name -> !name.isEmpty());
    }

    private OptionalLong memory(String key) {
        Optional<String> text = read(proc.resolve("meminfo"));
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        for (String line : text.get().lines().toList()) {
            String[] words = line.split("\\s+");
            if (words.length >= 2 && words[0].equals(key)) {
                return parseLong(words[1]).stream().map(kb -> kb * BYTES_PER_KB).findFirst();
            }
        }
        return OptionalLong.empty();
    }

    /** Counts a list such as {@code 0-3,8}. */
    private static OptionalInt countCpus(String list) {
        int count = 0;
        for (String range : list.strip().split(",")) {
            String[] ends = range.split("-", 2);
            OptionalLong first = parseLong(ends[0]);
            OptionalLong last = parseLong(ends[ends.length - 1]);
            if (first.isEmpty() || last.isEmpty() || last.getAsLong() < first.getAsLong()) {
                return OptionalInt.empty();
            }
            count += (int) (last.getAsLong() - first.getAsLong() + 1);
        }
        return OptionalInt.of(count);
    }

    private static OptionalLong parseLong(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
