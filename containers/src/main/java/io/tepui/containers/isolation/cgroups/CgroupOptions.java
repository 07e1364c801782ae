package io.tepui.containers.isolation.cgroups;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * How cgroups are used.
 *
 * @param hierarchy where they are mounted ({@code --cgroups_hierarchy})
 * @param root path of the root cgroup, relative; of this agent alone, as what is found there and belongs to no container is killed
 * @param subsystems those in use
 * @param strict whether containers must name their cpus and mem (AO-258); else one that does not is not limited
 * @param enforceCpus whether cpus asked for are also a limit ({@code --cgroups_enable_cfs})
 * @param limitSwap whether memory and swap are limited together; for version 1
 * @param countProcesses whether processes and threads are counted in statistics
 * @param mostPids processes and threads of a root container at a time, 0 for no limit
 * @param destroyTimeout how long killing and removing may take
 */
public record CgroupOptions(
        Path hierarchy,
        String root,
        Set<Subsystem> subsystems,
        boolean strict,
        boolean enforceCpus,
        boolean limitSwap,
        boolean countProcesses,
        long mostPids,
        Duration destroyTimeout) {

    /** Bound of processes and threads of a container when nobody sets one. */
    public static final long DEFAULT_MOST_PIDS = 16_384;

    public CgroupOptions {
        subsystems = Set.copyOf(subsystems);
        if (root.isEmpty() || root.startsWith("/") || Path.of(root).normalize().startsWith("..")) {
            throw new IllegalArgumentException("the root cgroup '" + root + "' is no relative path");
        }
    }
}
