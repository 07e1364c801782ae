package io.tepui.containers.containerizer;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What a container asks for and may take, by name of resource (AO-216). */
record Allotment(List<Resource> resources, Map<String, Value.Scalar> limits) {
    Allotment {
        resources = List.copyOf(resources);
        limits = Map.copyOf(limits);
    }

    /** The sum asked for; empty when it does not ask for any. */
    OptionalDouble request(String name) {
        double[] amounts = resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .toArray();
        return amounts.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Arrays.stream(amounts).sum());
    }

    /** The limit, which may be infinite. */
    OptionalDouble limit(String name) {
        Value.Scalar limit = limits.get(name);
        return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit.getValue());
    }
}
