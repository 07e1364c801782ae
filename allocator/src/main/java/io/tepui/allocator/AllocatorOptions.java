package io.tepui.allocator;

import io.tepui.resources.ResourceQuantities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of an allocator (AR-132).
 *
 * @param allocationInterval the time between two {@link AllocatorInput.AllocationInterval}; the shortest refusal too
 * @param excludedNames names of resources that do not count for shares
 * @param filterGpuResources whether agents with gpus are withheld from frameworks without GPU_RESOURCES
 * @param masterDomain the master's domain, if it has one
 * @param minAllocatable sets of which an offer must contain one; an empty list accepts anything (AR-184)
 * @param recoveryFactor the part of expected agents that ends a hold (AR-151), 0 to 1
 * @param recoveryTimeout the longest hold
 * @param roleSorter how roles are ordered
 * @param frameworkSorter how the frameworks of a role are ordered
 * @param maxFilterContentsPerAgent how many different refused pools are kept for an agent; beyond it the one whose
 *     refusal ends first is dropped
 */
public record AllocatorOptions(
        Duration allocationInterval,
        Set<String> excludedNames,
        boolean filterGpuResources,
        Optional<FaultDomain> masterDomain,
        List<ResourceQuantities> minAllocatable,
        double recoveryFactor,
        Duration recoveryTimeout,
        SorterKind roleSorter,
        SorterKind frameworkSorter,
        int maxFilterContentsPerAgent) {

    public AllocatorOptions {
        excludedNames = Set.copyOf(excludedNames);
        minAllocatable = List.copyOf(minAllocatable);
    }

    /** Gives the defaults of the master's flags. */
    public static AllocatorOptions defaults() {
        return builder().build();
    }

    /** Gives a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; what is not set keeps the default of the master's flag. */
    public static final class Builder {
        private static final int MAX_FILTER_CONTENTS_PER_AGENT = 1024;

        private Duration allocationInterval = Duration.ofSeconds(1);
        private Set<String> excludedNames = Set.of();
        private boolean filterGpuResources = true;
        private Optional<FaultDomain> masterDomain = Optional.empty();
        private List<ResourceQuantities> minAllocatable =
                List.of(ResourceQuantities.parse("cpus:0.01"), ResourceQuantities.parse("mem:32"));
        private double recoveryFactor = 0.8;
        private Duration recoveryTimeout = Duration.ofMinutes(10);
        private SorterKind roleSorter = SorterKind.DRF;
        private SorterKind frameworkSorter = SorterKind.DRF;
        private int maxFilterContentsPerAgent = MAX_FILTER_CONTENTS_PER_AGENT;

        private Builder() {}

        /** Sets {@code --allocation_interval}. */
        public Builder allocationInterval(Duration interval) {
            allocationInterval = interval;
            return this;
        }

        /** Sets {@code --fair_sharing_excluded_resource_names}. */
        public Builder excludedNames(Set<String> names) {
            excludedNames = names;
            return this;
        }

        /** Sets {@code --filter_gpu_resources}. */
        public Builder filterGpuResources(boolean filter) {
            filterGpuResources = filter;
            return this;
        }

        /** Sets the fault domain of {@code --domain}. */
        public Builder masterDomain(Optional<FaultDomain> domain) {
            masterDomain = domain;
            return this;
        }

        /** Sets {@code --min_allocatable_resources}. */
        public Builder minAllocatable(List<ResourceQuantities> sets) {
            minAllocatable = sets;
            return this;
        }

        /** Sets {@code --allocator_agent_recovery_factor}. */
        public Builder recoveryFactor(double factor) {
            recoveryFactor = factor;
            return this;
        }

        /** Sets {@code --allocator_recovery_timeout}. */
        public Builder recoveryTimeout(Duration timeout) {
            recoveryTimeout = timeout;
            return this;
        }

        /** Sets {@code --role_sorter} and {@code --framework_sorter}, which must be equal (AR-132). */
        public Builder sorters(SorterKind kind) {
            roleSorter = kind;
            frameworkSorter = kind;
            return this;
        }

        /** Sets the bound on different refused pools kept for an agent. */
        public Builder maxFilterContentsPerAgent(int max) {
            maxFilterContentsPerAgent = max;
            return this;
        }

        /** Gives the options. */
        public AllocatorOptions build() {
            return new AllocatorOptions(
                    allocationInterval,
                    excludedNames,
                    filterGpuResources,
                    masterDomain,
                    minAllocatable,
                    recoveryFactor,
                    recoveryTimeout,
                    roleSorter,
                    frameworkSorter,
                    maxFilterContentsPerAgent);
        }
    }
}
