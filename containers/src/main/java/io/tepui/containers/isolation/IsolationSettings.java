package io.tepui.containers.isolation;

import io.tepui.protocol.v1.CapabilityInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which isolators an agent has, and how they work.
 *
 * @param isolators their current names
 * @param asked whether an operator asked for them; else they are replaced by what works if they do not
 * @param workDirectory that sandboxes and volumes are in
 * @param runtimeDirectory for what must not outlive the machine's run
 * @param sandboxDirectory where a container with an image sees its sandbox
 * @param cgroups how cgroups are used
 * @param namespaces what containers may share with the agent
 * @param privileges what containers may do
 * @param creatableHostPaths directories below which missing host paths are made
 * @param disk how disk usage is watched
 */
public record IsolationSettings(
        List<String> isolators,
        boolean asked,
        Path workDirectory,
        Path runtimeDirectory,
        String sandboxDirectory,
        Cgroups cgroups,
        Namespaces namespaces,
        Privileges privileges,
        List<Path> creatableHostPaths,
        Disk disk) {

    public IsolationSettings {
        isolators = List.copyOf(isolators);
        creatableHostPaths = List.copyOf(creatableHostPaths);
    }

    /**
     * How cgroups are used.
     *
     * @param hierarchy where they are mounted
     * @param root name of the root cgroup; empty: one of this agent's own below {@code mesos}, so that several agents on a machine do
     *     not take each other's containers for orphans
     * @param enableCfs whether cpus asked for are a limit as well
     * @param limitSwap whether memory and swap are limited together
     * @param countProcesses whether processes and threads are counted
     * @param mostPids of a root container at a time, 0 for no limit
     * @param destroyTimeout how long destroying one may take
     */
    public record Cgroups(
            Path hierarchy,
            Optional<String> root,
            boolean enableCfs,
            boolean limitSwap,
            boolean countProcesses,
            long mostPids,
            Duration destroyTimeout) {}

    /**
     * What containers may share with the agent.
     *
     * @param shmBytes size of private {@code /dev/shm} of those that name none
     * @param agentsPidShared whether root containers may have the agent's pid namespace
     * @param agentsIpcShared whether root containers may have the agent's IPC namespace
     */
    public record Namespaces(OptionalLong shmBytes, boolean agentsPidShared, boolean agentsIpcShared) {}

    /**
     * What containers may do.
     *
     * @param effective capabilities of those that ask for none
     * @param bounding the most that they can have
     * @param seccompDirectory that profiles are in
     * @param seccompProfile of those that name none
     */
    public record Privileges(
            Optional<CapabilityInfo> effective,
            Optional<CapabilityInfo> bounding,
            Optional<Path> seccompDirectory,
            Optional<String> seccompProfile) {}

    /**
     * How disk usage is watched.
     *
     * @param interval how often
     * @param enforced whether containers over their quota are ended
     */
    public record Disk(Duration interval, boolean enforced) {}
}
