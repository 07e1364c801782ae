package io.tepui.containers.containerizer;

import io.tepui.containers.Container;
import io.tepui.containers.UsageLimits;
import io.tepui.containers.host.Host;
import io.tepui.containers.isolation.Isolator;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ResourceStatistics;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What is told of containers that exist (AO-216 to AO-218, AO-251). */
final class ContainerFigures {
    private static final double MILLIS_PER_SECOND = 1000.0;
    private static final long BYTES_PER_MIB = 1 << 20;

    private final TreeParts parts;
    private final boolean cpuLimitsBind;
    private final Host host = Host.ofSystem();

    ContainerFigures(TreeParts parts, boolean cpuLimitsBind) {
        this.parts = parts;
        this.cpuLimitsBind = cpuLimitsBind;
    }

    ContainerStatus status(ContainerNode node) {
        ContainerStatus.Builder status = ContainerStatus.newBuilder().setContainerId(node.id);
        node.container
                .map(Container::pid)
                .filter(pid -> pid > 0)
                .ifPresent(pid -> status.setExecutorPid(Math.toIntExact(pid)));
        for (Isolator isolator : parts.isolators()) {
            if (node.isServedBy(isolator)) {
                isolator.status(node.id, status);
            }
        }
        return status.build();
    }

    ResourceStatistics statistics(ContainerNode node) {
        UsageLimits limits = node.allotment.map(this::limits).orElse(UsageLimits.UNKNOWN);
        if (parts.isolators().isEmpty() && node.isOfExecutor()) {
            Optional<ResourceStatistics> measured = parts.runtime().statistics(node.name, limits);
            if (measured.isPresent()) {
                return measured.get();
            }
        }
        ResourceStatistics.Builder statistics =
                ResourceStatistics.newBuilder().setTimestamp(parts.clock().millis() / MILLIS_PER_SECOND);
        limits.cpusRequest().ifPresent(statistics::setCpusSoftLimit);
        limits.cpusLimit().ifPresent(statistics::setCpusLimit);
        limits.memRequestBytes().ifPresent(statistics::setMemSoftLimitBytes);
        limits.memLimitBytes().ifPresent(statistics::setMemLimitBytes);
        for (Isolator isolator : parts.isolators()) {
            if (node.isServedBy(isolator)) {
                isolator.usage(node.id, statistics);
            }
        }
        return statistics.build();
    }

    private UsageLimits limits(Allotment allotment) {
        OptionalDouble cpus = allotment.request("cpus");
        OptionalLong mem = bytes(allotment.request("mem"));
        return new UsageLimits(cpus, cpusLimit(allotment, cpus), mem, memLimit(allotment, mem));
    }

    private OptionalDouble cpusLimit(Allotment allotment, OptionalDouble request) {
        OptionalDouble limit = allotment.limit("cpus");
        if (limit.isPresent() && Double.isInfinite(limit.getAsDouble())) {
            return host.cores().isPresent() ? OptionalDouble.of(host.cores().getAsInt()) : OptionalDouble.empty();
        }
        return limit.isPresent() || !cpuLimitsBind ? limit : request;
    }

    private OptionalLong memLimit(Allotment allotment, OptionalLong request) {
        OptionalDouble limit = allotment.limit("mem");
        if (limit.isEmpty()) {
            return request;
        }
        return Double.isInfinite(limit.getAsDouble())
                ? host.memoryTotalBytes()
                : OptionalLong.of((long) limit.getAsDouble() * BYTES_PER_MIB);
    }

    private static OptionalLong bytes(OptionalDouble megabytes) {
        return megabytes.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(megabytes.getAsDouble() * BYTES_PER_MIB));
    }
}
