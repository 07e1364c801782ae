package io.tepui.containers.isolation.cgroups;

import java.util.List;

/** What the kernel controls through cgroups, of what this version uses. */
public enum Subsystem {
    CPU("cgroups/cpu", List.of("cpu", "cpuacct"), "cpu"),
    MEMORY("cgroups/mem", List.of("memory"), "memory"),
    PIDS("cgroups/pids", List.of("pids"), "pids"),
    BLKIO("cgroups/blkio", List.of("blkio"), "io"),
    /** Stops all processes of a container, so that they can be killed together; version 2 needs none for that. */
    FREEZER("", List.of("freezer"), "");

    private final String isolator;
    private final List<String> firstVersion;
    private final String secondVersion;

    Subsystem(String isolator, List<String> firstVersion, String secondVersion) {
        this.isolator = isolator;
        this.firstVersion = firstVersion;
        this.secondVersion = secondVersion;
    }

    /** Its name in {@code --isolation}; empty when it has none. */
    public String isolator() {
        return isolator;
    }

    /** Its controllers in version 1. */
    List<String> firstVersion() {
        return firstVersion;
    }

    /** Its controller in version 2; empty when it needs none there. */
    String secondVersion() {
        return secondVersion;
    }
}
