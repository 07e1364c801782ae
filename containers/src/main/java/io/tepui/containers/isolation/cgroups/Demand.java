package io.tepui.containers.isolation.cgroups;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a container asks for, and may take at most.
 *
 * @param cpus asked for
 * @param revocableCpus whether any of them is revocable
 * @param cpusLimit may be infinite
 * @param mem asked for, in MB
 * @param memLimit in MB, may be infinite
 */
record Demand(
        OptionalDouble cpus,
        boolean revocableCpus,
        OptionalDouble cpusLimit,
        OptionalDouble mem,
        OptionalDouble memLimit) {
    static final String CPUS = "cpus";
    static final String MEM = "mem";

    static Demand of(List<Resource> resources, Map<String, Value.Scalar> limits) {
        return new Demand(
                sum(resources, CPUS),
                resources.stream().anyMatch(r -> r.getName().equals(CPUS) && r.hasRevocable()),
                limit(limits, CPUS),
                sum(resources, MEM),
                limit(limits, MEM));
    }

    CpuBounds cpuBounds(boolean enforced) {
        OptionalLong quota = OptionalLong.empty();
        if (cpusLimit.isPresent()) {
            quota = OptionalLong.of(CpuBounds.quotaMicros(cpusLimit.getAsDouble()));
        } else if (enforced && cpus.isPresent()) {
            quota = OptionalLong.of(CpuBounds.quotaMicros(cpus.getAsDouble()));
        }
        return new CpuBounds(cpus.orElse(0), revocableCpus, quota);
    }

    MemoryBounds memoryBounds() {
        OptionalLong soft =
                mem.isPresent() ? OptionalLong.of(MemoryBounds.bytes(mem.getAsDouble())) : OptionalLong.empty();
        if (memLimit.isEmpty()) {
            return new MemoryBounds(soft, soft);
        }
        return new MemoryBounds(
                soft,
                Double.isInfinite(memLimit.getAsDouble())
                        ? OptionalLong.empty()
                        : OptionalLong.of(MemoryBounds.bytes(memLimit.getAsDouble())));
    }

    private static OptionalDouble sum(List<Resource> resources, String name) {
        List<Resource> named =
                resources.stream().filter(r -> r.getName().equals(name)).toList();
        return named.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(named.stream()
                        .mapToDouble(r -> r.getScalar().getValue())
                        .sum());
    }

    private static OptionalDouble limit(Map<String, Value.Scalar> limits, String name) {
        return Optional.ofNullable(limits.get(name))
                .map(v -> OptionalDouble.of(v.getValue()))
                .orElse(OptionalDouble.empty());
    }
}
