package io.tepui.allocator;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AllocationInterval;
import io.tepui.allocator.AllocatorInput.FrameworkAdded;
import io.tepui.allocator.AllocatorInput.QuotaUpdated;
import io.tepui.allocator.AllocatorInput.ResourcesConverted;
import io.tepui.allocator.AllocatorInput.ResourcesRecovered;
import io.tepui.allocator.AllocatorInput.ResourcesUsed;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An allocator with the clock that a test moves (AR-210). Every input is a step of its own, so what it triggers is
 * allocated at once; the world remembers what came of the last step, and what has not been given back of all steps.
 * Agents are called by their hostname, resources are without allocation.
 */
final class AllocatorWorld {
    static final Set<AgentInfo.Capability.Type> CAPABLE =
            Set.of(AgentInfo.Capability.Type.MULTI_ROLE, AgentInfo.Capability.Type.HIERARCHICAL_ROLE);

    private final AllocatorOptions options;
    private final Allocator allocator;
    private final List<Allocation> outstanding = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private AllocationRun last = AllocationRun.NONE;

    AllocatorWorld() {
        this(AllocatorOptions.defaults());
    }

    AllocatorWorld(AllocatorOptions options) {
        this(options, 1);
    }

    AllocatorWorld(AllocatorOptions options, long seed) {
        this.options = options;
        this.allocator = new Allocator(options, seed);
    }

    // ------------------------------------------------------------------------------------------------ inputs

    void step(AllocatorInput... inputs) {
        last = allocator.step(List.of(inputs), now);
        outstanding.addAll(last.allocations());
    }

    void agent(String id, String resources) {
        agent(id, Resources.parse(resources));
    }

    void agent(String id, Resources total) {
        agent(id, total, Map.of());
    }

    void agent(String id, Resources total, Map<String, Resources> used) {
        step(new AgentAdded(id, details(id), total, used));
    }

    static AgentDetails details(String id) {
        return new AgentDetails(id, List.of(), Optional.empty(), CAPABLE);
    }

    void total(String id, Resources total) {
        step(new AllocatorInput.AgentUpdated(id, details(id), total));
    }

    /** A framework of one role, with MULTI_ROLE and more capabilities. */
    void framework(String id, String role, Capability.Type... capabilities) {
        framework(id, profile(role, capabilities));
    }

    void framework(String id, FrameworkProfile profile) {
        step(new FrameworkAdded(id, profile, true, Map.of()));
    }

    static FrameworkProfile profile(String role, Capability.Type... capabilities) {
        return profile(Set.of(role), capabilities);
    }

    static FrameworkProfile profile(Set<String> roles, Capability.Type... capabilities) {
        Set<Capability.Type> all = EnumSet.of(Capability.Type.MULTI_ROLE);
        all.addAll(Arrays.asList(capabilities));
        return FrameworkProfile.of(roles, all);
    }

    void weight(String role, double weight) {
        step(new AllocatorInput.WeightsUpdated(Map.of(role, weight)));
    }

    /** Sets guarantee and limit to the same. */
    void quota(String role, String both) {
        quota(role, both, both);
    }

    void quota(String role, String guarantees, String limits) {
        step(new QuotaUpdated(role, ResourceQuantities.parse(guarantees), ResourceLimits.parse(limits)));
    }

    /** Lets one allocation interval pass, at the end of which the run over all agents comes. */
    void interval() {
        pass(options.allocationInterval());
        step(new AllocationInterval());
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Gives back all of the agent that the framework was offered, without a filter. */
    void decline(String agent, String framework) {
        decline(agent, framework, Optional.empty());
    }

    void decline(String agent, String framework, Duration refuse) {
        decline(agent, framework, Optional.of(refuse));
    }

    private void decline(String agent, String framework, Optional<Duration> refuse) {
        step(given(agent, framework).stream()
                .map(allocation -> ResourcesRecovered.refused(framework, agent, allocation.resources(), refuse))
                .toArray(AllocatorInput[]::new));
        outstanding.removeAll(given(agent, framework));
    }

    /** Gives back all that is outstanding, of all frameworks, without a filter. */
    void declineAll() {
        List<Allocation> all = List.copyOf(outstanding);
        outstanding.clear();
        step(all.stream()
                .map(each -> ResourcesRecovered.unused(each.frameworkId(), each.agentId(), each.resources()))
                .toArray(AllocatorInput[]::new));
    }

    /** Gives back a part, without a filter. */
    void recover(String agent, String framework, String role, Resources resources) {
        step(ResourcesRecovered.unused(framework, agent, resources.allocate(role)));
    }

    void use(String agent, String framework, String role, Resources resources) {
        step(new ResourcesUsed(framework, agent, resources.allocate(role)));
    }

    /** Applies conversions, given without allocation, to what the framework holds. */
    void convert(String agent, String framework, String role, List<ResourceConversion> conversions) {
        step(new ResourcesConverted(
                framework,
                agent,
                conversions.stream()
                        .map(each -> new ResourceConversion(
                                each.consumed().allocate(role), each.converted().allocate(role), each.check()))
                        .toList()));
    }

    // ------------------------------------------------------------------------------------------------ outcomes

    /** The allocations of the last step, each as {@code "agent to framework"}, in order of the frameworks served. */
    List<String> offers() {
        return last.allocations().stream()
                .map(each -> each.agentId() + " to " + each.frameworkId())
                .toList();
    }

    /** The same with the role: {@code "agent to framework in role"}. */
    List<String> offersInRoles() {
        return last.allocations().stream()
                .map(each -> each.agentId() + " to " + each.frameworkId() + " in " + each.role())
                .toList();
    }

    List<Allocation> allocations() {
        return last.allocations();
    }

    /** Explains for a known framework. */
    Explanation explain(String framework) {
        return allocator
                .explain(new Explanation.Query(framework, Optional.empty(), Optional.empty(), 1000), now)
                .orElseThrow();
    }

    List<InverseAllocation> inverseAllocations() {
        return last.inverseAllocations();
    }

    /** Who was asked in the last step to give an agent back, each as {@code "agent of framework"}. */
    List<String> asked() {
        return last.inverseAllocations().stream()
                .map(each -> each.agentId() + " of " + each.frameworkId())
                .toList();
    }

    /** What the framework got of the agent in the last step. */
    Resources got(String agent, String framework) {
        return Resources.sum(last.allocations().stream()
                .filter(each ->
                        each.agentId().equals(agent) && each.frameworkId().equals(framework))
                .map(each -> each.resources().unallocate())
                .toList());
    }

    boolean ran() {
        return last.ran();
    }

    private List<Allocation> given(String agent, String framework) {
        return outstanding.stream()
                .filter(each ->
                        each.agentId().equals(agent) && each.frameworkId().equals(framework))
                .toList();
    }

    Allocator allocator() {
        return allocator;
    }

    Instant now() {
        return now;
    }

    /** A gauge of the allocator by its name after {@code allocator/mesos/}, or nothing. */
    Optional<Double> metric(String name) {
        return Optional.ofNullable(allocator.metrics(now).get("allocator/mesos/" + name));
    }
}
