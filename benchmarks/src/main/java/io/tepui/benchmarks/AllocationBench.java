package io.tepui.benchmarks;

import io.tepui.allocator.AgentDetails;
import io.tepui.allocator.Allocation;
import io.tepui.allocator.Allocator;
import io.tepui.allocator.AllocatorInput;
import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AllocationInterval;
import io.tepui.allocator.AllocatorInput.FrameworkAdded;
import io.tepui.allocator.AllocatorInput.QuotaUpdated;
import io.tepui.allocator.AllocatorInput.ResourcesRecovered;
import io.tepui.allocator.AllocatorOptions;
import io.tepui.allocator.FrameworkProfile;
import io.tepui.allocator.SorterKind;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** An allocator under load, with a clock that moves by intervals. Agents and frameworks have numbers. */
final class AllocationBench {
    private static final Set<AgentInfo.Capability.Type> CAPABLE =
            Set.of(AgentInfo.Capability.Type.MULTI_ROLE, AgentInfo.Capability.Type.HIERARCHICAL_ROLE);
    private static final long SEED = 1;

    private final AllocatorOptions options;
    private final Allocator allocator;
    private Instant now = Instant.EPOCH;
    private List<Allocation> offers = List.of();

    /** Makes an allocator with the default settings. */
    AllocationBench() {
        this(SorterKind.DRF);
    }

    /** Makes an allocator that orders roles and frameworks so. */
    AllocationBench(SorterKind sorters) {
        options = AllocatorOptions.builder().sorters(sorters).build();
        allocator = new Allocator(options, SEED);
    }

    static String framework(int number) {
        return "framework-" + number;
    }

    static String agent(int number) {
        return "agent-" + number;
    }

    /** What adds a framework with one role. */
    static AllocatorInput frameworkAdded(int number, String role, Capability.Type... capabilities) {
        Set<Capability.Type> all = EnumSet.of(Capability.Type.MULTI_ROLE);
        all.addAll(List.of(capabilities));
        return new FrameworkAdded(framework(number), FrameworkProfile.of(Set.of(role), all), true, Map.of());
    }

    /** What adds an agent that carries something, by framework. */
    static AllocatorInput agentAdded(int number, Resources total, Map<String, Resources> used) {
        return new AgentAdded(agent(number), details(number), total, used);
    }

    /** What sets guarantees and limits of a role, both the same. */
    static AllocatorInput quotaSet(String role, String both) {
        return new QuotaUpdated(role, ResourceQuantities.parse(both), ResourceLimits.parse(both));
    }

    /** Adds frameworks 0 to count - 1, each with the role that belongs to its number. */
    void addFrameworks(int count, IntFunction<String> role, Capability.Type... capabilities) {
        step(numbered(count, i -> frameworkAdded(i, role.apply(i), capabilities)));
    }

    /**
     * Adds agents 0 to count - 1; {@code used}, allocated to a role, is in use by the frameworks in turn.
     *
     * @return the number of offers that came of it
     */
    int addAgents(int count, IntFunction<Resources> total, Resources used, int frameworks) {
        return step(numbered(
                count,
                i -> agentAdded(
                        i, total.apply(i), used.isEmpty() ? Map.of() : Map.of(framework(i % frameworks), used))));
    }

    /** Returns the inputs of the numbers 0 to count - 1. */
    static List<AllocatorInput> numbered(int count, IntFunction<AllocatorInput> input) {
        return IntStream.range(0, count).mapToObj(input).toList();
    }

    int updateAgents(int count, IntFunction<Resources> total) {
        return step(numbered(count, i -> new AllocatorInput.AgentUpdated(agent(i), details(i), total.apply(i))));
    }

    private static AgentDetails details(int number) {
        return new AgentDetails(agent(number), List.of(), Optional.empty(), CAPABLE);
    }

    void quota(String role, String both) {
        step(List.of(quotaSet(role, both)));
    }

    void suppress(int from, int to) {
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            inputs.add(new AllocatorInput.OffersSuppressed(framework(i), Set.of()));
        }
        step(inputs);
    }

    int revive(int frameworks) {
        return step(numbered(frameworks, i -> new AllocatorInput.OffersRevived(framework(i), Set.of())));
    }

    /** Gives back the offers of the last step that made some, with a refusal or without. */
    void giveBack(Optional<Duration> refuse) {
        step(takeOffers().stream()
                .<AllocatorInput>map(each ->
                        ResourcesRecovered.refused(each.frameworkId(), each.agentId(), each.resources(), refuse))
                .toList());
    }

    /** Lets an interval pass and runs over all agents; gives the number of offers. */
    int interval() {
        now = now.plus(options.allocationInterval());
        return step(List.of(new AllocationInterval()));
    }

    /** Hands out the offers of the last step that made some, once. */
    List<Allocation> takeOffers() {
        List<Allocation> all = offers;
        offers = List.of();
        return all;
    }

    int metrics() {
        return allocator.metrics(now).size();
    }

    /** Takes inputs in and makes the run that they led to; gives the number of offers. */
    int step(List<AllocatorInput> inputs) {
        List<Allocation> made = allocator.step(inputs, now).allocations();
        if (!made.isEmpty()) {
            offers = made;
        }
        return made.size();
    }
}
