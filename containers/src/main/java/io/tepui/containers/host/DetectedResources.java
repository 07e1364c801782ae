package io.tepui.containers.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What an agent offers of its machine when {@code --resources} does not say (AO-244).
 *
 * @param cpus number of cpus
 * @param memMb memory in MB
 * @param diskMb disk in MB
 * @param ports ranges of ports in the text form of flags
 */
public record DetectedResources(int cpus, long memMb, long diskMb, String ports) {

    /** Ports that are offered when nobody says which. */
    public static final String DEFAULT_PORTS = "[31000-32000]";

    private static final long MB = 1L << 20;
    private static final long GB = 1L << 30;

    private static final int UNKNOWN_CPUS = 1;
    private static final long UNKNOWN_MEM = GB;
    private static final long UNKNOWN_DISK = 10 * GB;

    private static final long MEM_KEPT = GB;
    private static final long DISK_KEPT = 5 * GB;

    /**
     * The rules of AO-244 over raw facts.
     *
     * @param cores logical cpus
     * @param memoryBytes the machine's memory
     * @param diskBytes size of the file system of the work directory
     */
    public static DetectedResources of(OptionalInt cores, OptionalLong memoryBytes, OptionalLong diskBytes) {
        long mem = memoryBytes.isPresent() ? withoutKept(memoryBytes.getAsLong(), MEM_KEPT) : UNKNOWN_MEM;
        long disk = diskBytes.isPresent() ? withoutKept(diskBytes.getAsLong(), DISK_KEPT) : UNKNOWN_DISK;
        return new DetectedResources(cores.orElse(UNKNOWN_CPUS), mem / MB, disk / MB, DEFAULT_PORTS);
    }

    /** Detects those of a machine, with the disk of the file system that holds the work directory. */
    public static DetectedResources of(Host host, Path workDirectory) {
        OptionalLong disk = host.diskSpace(workDirectory).stream()
                .mapToLong(Host.DiskSpace::totalBytes)
                .findFirst();
        return of(host.cores(), host.memoryTotalBytes(), disk);
    }

    /** Keeps something for the system: a fixed amount of what is at least twice that much, else half. */
    private static long withoutKept(long total, long kept) {
        return total >= 2 * kept ? total - kept : total / 2;
    }

    /**
     * What is to be added to the resources that {@code --resources} names, in the text form of flags, such as
     * {@code cpus:2;ports:[31000-32000]}; empty when all are named.
     *
     * @param named names of resources in the flag, also with amount 0
     */
    public String flagText(Set<String> named) {
        List<String> items = new ArrayList<>();
        items.add("cpus:" + cpus);
        items.add("mem:" + memMb);
        items.add("disk:" + diskMb);
        items.add("ports:" + ports);
        items.removeIf(item -> named.contains(item.substring(0, item.indexOf(':'))));
        return String.join(";", items);
    }
}
