package io.tepui.containers.isolation.cgroups;

import io.tepui.containers.isolation.Isolator.Limitation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatisticsOrBuilder;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import java.util.List;
import java.util.Locale;

/** Words for a container that took more memory than it may (AO-263). */
final class MemoryLimitation {
    private MemoryLimitation() {}

    static Limitation of(MemoryPeak peak, ResourceStatisticsOrBuilder usage) {
        String message = "Memory limit exceeded: at most " + megabytes(peak.peakBytes()) + " were in use of "
                + megabytes(peak.limitBytes()) + " (now: anonymous " + megabytes(usage.getMemAnonBytes())
                + ", files " + megabytes(usage.getMemFileBytes())
                + ", swap " + megabytes(usage.getMemSwapBytes()) + "), and the kernel killed "
                + (peak.kills() == 1 ? "a process" : peak.kills() + " processes");
        Resource mem = Resource.newBuilder()
                .setName(Demand.MEM)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue((double) peak.peakBytes() / MemoryBounds.MB))
                .setRole("*")
                .build();
        return new Limitation(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY, message, List.of(mem));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1fMB", (double) bytes / MemoryBounds.MB);
    }
}
