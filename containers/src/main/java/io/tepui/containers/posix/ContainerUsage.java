package io.tepui.containers.posix;

import io.tepui.containers.UsageLimits;
import io.tepui.protocol.v1.ResourceStatistics;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Adds up what the processes below a shim use (AO-254, AO-255). The shim itself does not count. */
final class ContainerUsage {

    private static final double MILLIS_PER_SECOND = 1000.0;

    private final ProcFs proc;
    private final InstantSource clock;
    private final IntSupplier ticksPerSecond;
    private final IntSupplier pageBytes;

    ContainerUsage(ProcFs proc, InstantSource clock, IntSupplier ticksPerSecond, IntSupplier pageBytes) {
        this.proc = proc;
        this.clock = clock;
        this.ticksPerSecond = ticksPerSecond;
        this.pageBytes = pageBytes;
    }

    /** Empty when the shim is not there. */
    Optional<ResourceStatistics> measure(ProcessId shim, UsageLimits limits) {
        Optional<ProcFs.Stat> top = proc.isAlive(shim) ? proc.stat(shim.pid()) : Optional.empty();
        return top.map(s -> sum(s, proc.descendants(shim.pid()), limits));
    }

    private ResourceStatistics sum(ProcFs.Stat shim, List<Long> pids, UsageLimits limits) {
        // Time of processes that ended is with whoever waited for them: a process of the container, or the shim.
        long user = shim.childUserTicks();
        long system = shim.childSystemTicks();
        long pages = 0;
        int threads = 0;
        int processes = 0;
        for (long pid : pids) {
            Optional<ProcFs.Stat> found = proc.stat(pid);
            if (found.isPresent()) {
                ProcFs.Stat s = found.get();
                user += s.userTicks() + s.childUserTicks();
                system += s.systemTicks() + s.childSystemTicks();
                pages += s.residentPages();
                threads += s.threads();
                processes++;
            }
        }
        ResourceStatistics.Builder out = ResourceStatistics.newBuilder()
                .setTimestamp(clock.millis() / MILLIS_PER_SECOND)
                .setCpusUserTimeSecs((double) user / ticksPerSecond.getAsInt())
                .setCpusSystemTimeSecs((double) system / ticksPerSecond.getAsInt())
                .setMemRssBytes(pages * pageBytes.getAsInt())
                .setProcesses(processes)
                .setThreads(threads);
        limits.cpusRequest().ifPresent(out::setCpusSoftLimit);
        limits.cpusLimit().ifPresent(out::setCpusLimit);
        limits.memRequestBytes().ifPresent(out::setMemSoftLimitBytes);
        limits.memLimitBytes().ifPresent(out::setMemLimitBytes);
        return out.build();
    }
}
