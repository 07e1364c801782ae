package io.tepui.app.master;

import io.tepui.allocator.AllocatorOptions;
import io.tepui.allocator.FaultDomain;
import io.tepui.allocator.SorterKind;
import io.tepui.app.flags.MasterConfig;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.RateLimit;
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
                .recoveryAgentRemovalLimit(config.agents().recoveryRemovalLimit())
                .maxCompletedFrameworks(config.history().maxCompletedFrameworks())
                .maxCompletedTasksPerFramework(config.history().maxCompletedTasksPerFramework())
                .maxUnreachableTasksPerFramework(config.history().maxUnreachableTasksPerFramework())
                .maxOperationsPerAgent(config.agents().maxOperations())
                .maxAcknowledgedOperationsPerAgent(config.agents().maxAcknowledgedOperations())
                .requireAgentDomain(config.agents().requireDomain())
                .offerTimeout(config.allocation().offerTimeout())
                .offerConstraintsRe2MaxMem(config.allocation().regexMaxMemoryBytes())
                .offerConstraintsRe2MaxProgramSize(config.allocation().regexMaxProgramSize())
                .roles(config.roles())
                .weights(config.weights())
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
                .recoveryFactor(allocation.recoveryFactor())
                .recoveryTimeout(allocation.recoveryTimeout())
                .filterGpuResources(allocation.filterGpuResources())
                .minAllocatable(minimums(allocation.minAllocatable()))
                .masterDomain(config.network().domain().flatMap(FaultDomain::of))
                .sorters(allocation.random() ? SorterKind.RANDOM : SorterKind.DRF)
                .build();
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
