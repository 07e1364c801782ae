package io.tepui.app.master;

import com.google.protobuf.ByteString;
import io.tepui.allocator.AllocatorOptions;
import io.tepui.app.flags.MasterConfig;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.RateLimit;
import io.tepui.protocol.internal.Registry;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Scalar;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the flags mean for the core and the allocator. */
final class Settings {
    private Settings() {}

    static MasterSettings ofCore(MasterConfig config) {
        return MasterSettings.defaults()
                .edit()
                .agentPingTimeout(config.agents().pingTimeout())
                .maxAgentPingTimeouts(config.agents().maxPingTimeouts())
                .agentReregisterTimeout(config.agents().reregisterTimeout())
                .agentRemovalRateLimit(
                        config.agents().removalRateLimit().map(rate -> new RateLimit(rate.count(), rate.per())))
                .maxCompletedFrameworks(config.history().maxCompletedFrameworks())
                .maxCompletedTasksPerFramework(config.history().maxCompletedTasksPerFramework())
                .maxUnreachableTasksPerFramework(config.history().maxUnreachableTasksPerFramework())
                .offerTimeout(config.allocation().offerTimeout())
                .roles(config.roles())
                .rootSubmissions(config.rootSubmissions())
                .maxOperatorEventStreamSubscribers(config.maxOperatorEventStreamSubscribers())
                .registryGcInterval(config.registry().gcInterval())
                .registryMaxAgentAge(config.registry().maxAgentAge())
                .registryMaxAgentCount(config.registry().maxAgentCount())
                .build();
    }

    static AllocatorOptions ofAllocator(MasterConfig config) {
        MasterConfig.Allocation allocation = config.allocation();
        return AllocatorOptions.builder()
                .allocationInterval(allocation.interval())
                .excludedNames(allocation.fairSharingExcludedResourceNames())
                .filterGpuResources(allocation.filterGpuResources())
                .minAllocatable(minimums(allocation.minAllocatable()))
                .build();
    }

    /**
     * What a registry in memory begins with: the weights of {@code --weights}. A durable one would hold those of an earlier
     * master, which go first (MO-463).
     */
    static RegistrySnapshot ofRegistry(MasterConfig config) {
        TreeMap<String, ByteString> values = new TreeMap<>();
        config.weights().forEach((role, weight) -> {
            WeightInfo info =
                    WeightInfo.newBuilder().setRole(role).setWeight(weight).build();
            values.put(
                    "weights/" + role,
                    Registry.Weight.newBuilder().setInfo(info).build().toByteString());
        });
        return new RegistrySnapshot(0, values);
    }

    private static List<ResourceQuantities> minimums(List<SortedMap<String, BigDecimal>> alternatives) {
        return alternatives.stream()
                .map(alternative -> {
                    Map<String, Scalar> amounts = new TreeMap<>();
                    alternative.forEach((name, amount) -> amounts.put(name, Scalar.of(amount.doubleValue())));
                    return ResourceQuantities.of(amounts);
                })
                .toList();
    }
}
