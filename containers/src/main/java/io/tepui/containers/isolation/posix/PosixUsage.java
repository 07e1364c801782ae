package io.tepui.containers.isolation.posix;

import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.posix.ProcessTreeUsage;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ResourceStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** {@code posix/cpu} and {@code posix/mem}: nothing is enforced, usage is summed over the processes (AO-254, AO-255). */
public final class PosixUsage implements Isolator {
    private final Kind kind;
    private final ProcessTreeUsage usage;
    private final Map<ContainerID, ProcessTreeUsage.Parent> shims = new ConcurrentHashMap<>();

    /** What is measured. */
    public enum Kind {
        CPU,
        MEM
    }

    public PosixUsage(Kind kind, ProcessTreeUsage usage) {
        this.kind = kind;
        this.usage = usage;
    }

    @Override
    public String name() {
        return switch (kind) {
            case CPU -> "posix/cpu";
            case MEM -> "posix/mem";
        };
    }

    @Override
    public boolean supportsNesting() {
        return false;
    }

    @Override
    public boolean supportsStandalone() {
        return false;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) {}

    @Override
    public void started(ContainerID id, long pid) {
        usage.parentOf(pid).ifPresent(shim -> shims.put(id, shim));
    }

    @Override
    public void recover(ContainerLaunch launch, long pid) {
        started(launch.id(), pid);
    }

    @Override
    public void usage(ContainerID id, ResourceStatistics.Builder into) {
        Optional.ofNullable(shims.get(id)).flatMap(usage::below).ifPresent(all -> add(all, into));
    }

    private void add(ResourceStatistics all, ResourceStatistics.Builder into) {
        switch (kind) {
            case CPU ->
                into.setCpusUserTimeSecs(all.getCpusUserTimeSecs())
                        .setCpusSystemTimeSecs(all.getCpusSystemTimeSecs())
                        .setProcesses(all.getProcesses())
                        .setThreads(all.getThreads());
            case MEM -> into.setMemRssBytes(all.getMemRssBytes());
        }
    }

    @Override
    public void cleanup(ContainerID id) {
        shims.remove(id);
    }
}
