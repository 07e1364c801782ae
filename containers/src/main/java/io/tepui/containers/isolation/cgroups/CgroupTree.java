package io.tepui.containers.isolation.cgroups;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.linux.Descriptor;
import io.tepui.containers.linux.EventQueue;
import io.tepui.protocol.v1.ResourceStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The cgroups of an agent's containers, all below one root cgroup, in one version of the kernel's interface. */
sealed interface CgroupTree permits FirstVersionTree, SecondVersionTree {

    /** Makes the root cgroup where it is missing. */
    void open() throws IOException;

    /** Takes the root cgroup away if nothing is in it. */
    void close();

    /**
     * Makes the cgroups of a container. What was made is taken away again when something fails.
     *
     * @param owner whom they shall belong to
     * @throws IOException also when one of that name is there already (AO-256)
     */
    void create(CgroupName name, Optional<UserIdentity> owner) throws IOException;

    /** Whether a container has cgroups. */
    boolean exists(CgroupName name);

    /** Where processes of a container go: a directory of each hierarchy. */
    List<Path> directories(CgroupName name);

    /** What a container sees of its own cgroups: a place below the directory of cgroups, and what is shown there (AO-270). */
    Map<String, Path> views(CgroupName name);

    void limitCpu(CgroupName name, CpuBounds bounds) throws IOException;

    /** A hard limit is set when {@code first}, and raised but never lowered later (AO-261). */
    void limitMemory(CgroupName name, MemoryBounds bounds, boolean withSwap, boolean first) throws IOException;

    /** How many processes and threads there may be at a time. */
    void limitPids(CgroupName name, long most) throws IOException;

    /** Adds what is known of the container's usage (AO-260, AO-264, AO-268). */
    void usage(CgroupName name, Measures measures, ResourceStatistics.Builder into);

    /** Empty when the container has no cgroup for memory. */
    Optional<MemoryPeak> memoryPeak(CgroupName name);

    /** Lets a queue know of a container that is out of memory; the descriptor belongs to the caller. */
    Descriptor watchMemory(CgroupName name, EventQueue queue) throws IOException;

    /** Takes note of an event that such a descriptor told; false when its cgroup is gone. */
    boolean acknowledge(Descriptor watched);

    /**
     * Kills all processes of a container, also those of containers nested in it.
     *
     * @throws IOException when some are left after the time
     */
    void kill(CgroupName name, Duration timeout) throws IOException;

    /** Takes the cgroups of a container away with all below them; those that are gone are fine. */
    void remove(CgroupName name, Duration timeout) throws IOException;

    /** All that look like those of containers. */
    Set<CgroupName> all() throws IOException;

    /**
     * What of a container's usage is measured beyond the plain sums.
     *
     * @param throttling how often its processes had to wait for their quota
     * @param counts processes and threads
     * @param swap memory and swap together
     */
    record Measures(boolean throttling, boolean counts, boolean swap) {}
}
