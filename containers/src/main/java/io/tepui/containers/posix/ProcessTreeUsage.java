package io.tepui.containers.posix;

import io.tepui.containers.UsageLimits;
import io.tepui.protocol.v1.ResourceStatistics;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.Optional;

/** What the processes of containers use (AO-254, AO-255), by the pid of a container's first process. */
public final class ProcessTreeUsage {
    private static final int AUXV_PAGE_BYTES = 6;
    private static final int AUXV_TICKS = 17;
    private static final int DEFAULT_PAGE_BYTES = 4096;
    private static final int DEFAULT_TICKS = 100;

    private final ProcFs proc = ProcFs.ofSystem();
    private final ContainerUsage usage;

    /** Of this machine. */
    public ProcessTreeUsage(InstantSource clock) {
        int pageBytes = auxiliary(AUXV_PAGE_BYTES, DEFAULT_PAGE_BYTES);
        int ticks = auxiliary(AUXV_TICKS, DEFAULT_TICKS);
        this.usage = new ContainerUsage(proc, clock, () -> ticks, () -> pageBytes);
    }

    /**
     * The processes below the shim that started one.
     *
     * @param shim as {@link #parentOf} gave it
     * @return empty when it is gone
     */
    public Optional<ResourceStatistics> below(Parent shim) {
        return usage.measure(shim.process(), UsageLimits.UNKNOWN);
    }

    /** The process that started a container's first one; empty when either is gone. */
    public Optional<Parent> parentOf(long pid) {
        return proc.stat(pid)
                .map(ProcFs.Stat::parent)
                .filter(parent -> parent > 1)
                .flatMap(parent -> proc.stat(parent).map(stat -> new Parent(new ProcessId(parent, stat.startTicks()))));
    }

    /** A shim, known by its number and start. */
    public record Parent(ProcessId process) {}

    /** A number that the kernel gave this process at its start. */
    private static int auxiliary(int key, int otherwise) {
        try (FileInputStream in = new FileInputStream("/proc/self/auxv")) {
            ByteBuffer vector = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.nativeOrder());
            while (vector.remaining() >= 2 * Long.BYTES) {
                long type = vector.getLong();
                long value = vector.getLong();
                if (type == key) {
                    return Math.toIntExact(value);
                }
            }
            return otherwise;
        } catch (IOException e) {
            return otherwise;
        }
    }
}
