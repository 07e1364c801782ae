package io.tepui.containers.isolation.cgroups;

import java.util.List;

/** What the kernel controls through cgroups, of what this version uses. */
public enum Subsystem {
    CPU(List.of("cpu", "cpuacct"), "cpu"),
    MEMORY(List.of("memory"), "memory"),
    PIDS(List.of("pids"), "pids"),
    BLKIO(List.of("blkio"), "io"),
    /** Stops all processes of a container, so that they can be killed together; version 2 needs none for that. */
    FREEZER(List.of("freezer"), "");

    private final List<String> firstVersion;
    private final String secondVersion;

    Subsystem(List<String> firstVersion, String secondVersion) {
        this.firstVersion = firstVersion;
        this.secondVersion = secondVersion;
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
