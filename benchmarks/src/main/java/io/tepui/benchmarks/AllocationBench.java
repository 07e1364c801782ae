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

/** An allocator under load, with a clock that moves by intervals. Agents and frameworks have numbers. */
final class AllocationBench {
    private static final Set<AgentInfo.Capability.Type> CAPABLE =
            Set.of(AgentInfo.Capability.Type.MULTI_ROLE, AgentInfo.Capability.Type.HIERARCHICAL_ROLE);
    private static final long SEED = 1;

    private final AllocatorOptions options = AllocatorOptions.defaults();
    private final Allocator allocator = new Allocator(options, SEED);
    private Instant now = Instant.EPOCH;
    private List<Allocation> offers = List.of();

    static String framework(int number) {
        return "framework-" + number;
    }

    private static String agent(int number) {
        return "agent-" + number;
    }

    /** Adds frameworks 0 to count - 1, each with the role that belongs to its number. */
    void addFrameworks(int count, IntFunction<String> role, Capability.Type... capabilities) {
        Set<Capability.Type> all = EnumSet.of(Capability.Type.MULTI_ROLE);
        all.addAll(List.of(capabilities));
        List<AllocatorInput> inputs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            FrameworkProfile profile = FrameworkProfile.of(Set.of(role.apply(i)), all);
            inputs.add(new FrameworkAdded(framework(i), profile, true, Map.of()));
        }
        step(inputs);
    }

    /**
     * Adds agents 0 to count - 1; {@code used}, allocated to a role, is in use by the frameworks in turn.
     *
     * @return the number of offers that came of it
     */
    int addAgents(int count, IntFunction<Resources> total, Resources used, int frameworks) {
        List<AllocatorInput> inputs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Map<String, Resources> uses = used.isEmpty() ? Map.of() : Map.of(framework(i % frameworks), used);
            inputs.add(new AgentAdded(agent(i), details(i), total.apply(i), uses));
        }
        return step(inputs);
    }

    int updateAgents(int count, IntFunction<Resources> total) {
        List<AllocatorInput> inputs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            inputs.add(new AllocatorInput.AgentUpdated(agent(i), details(i), total.apply(i)));
        }
        return step(inputs);
    }

    private static AgentDetails details(int number) {
        return new AgentDetails(agent(number), List.of(), Optional.empty(), CAPABLE);
    }

    void quota(String role, String both) {
        step(List.of(new QuotaUpdated(role, ResourceQuantities.parse(both), ResourceLimits.parse(both))));
    }

    void suppress(int from, int to) {
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            inputs.add(new AllocatorInput.OffersSuppressed(framework(i), Set.of()));
        }
        step(inputs);
    }

    int revive(int frameworks) {
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = 0; i < frameworks; i++) {
            inputs.add(new AllocatorInput.OffersRevived(framework(i), Set.of()));
        }
        return step(inputs);
    }

    /** Gives back the offers of the last step that made some, with a refusal or without. */
    void giveBack(Optional<Duration> refuse) {
        List<Allocation> all = offers;
        offers = List.of();
        step(all.stream()
                .<AllocatorInput>map(each ->
                        ResourcesRecovered.refused(each.frameworkId(), each.agentId(), each.resources(), refuse))
                .toList());
    }

    /** Lets an interval pass and runs over all agents; gives the number of offers. */
    int interval() {
        now = now.plus(options.allocationInterval());
        return step(List.of(new AllocationInterval()));
    }

    int metrics() {
        return allocator.metrics(now).size();
    }

    private int step(List<AllocatorInput> inputs) {
        List<Allocation> made = allocator.step(inputs, now).allocations();
        if (!made.isEmpty()) {
            offers = made;
        }
        return made.size();
    }
}
