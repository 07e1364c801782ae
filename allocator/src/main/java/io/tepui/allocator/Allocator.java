package io.tepui.allocator;

import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which framework is offered what (AR-132 to AR-209). One owner steps it: it starts no thread, reads no clock and
 * draws random numbers from its seed only, so equal inputs give equal allocations.
 *
 * <p><b>Contract with the master.</b> The allocator works beside the master's core and is always a little behind:
 *
 * <ol>
 *   <li>The master sends every change as an {@link AllocatorInput}, in the order of its core. The owner gives what has
 *       gathered to {@link #step} and passes the {@link Allocation allocations} back to the core as inputs.
 *   <li>With an allocation the allocator has booked the resources as held by the framework, from that moment on. They are
 *       not given to anybody else until the master returns them.
 *   <li>The core checks each allocation against its own state of the moment. What it can use becomes an offer. All it
 *       cannot use, it returns: the framework is gone, disconnected, inactive or without the role, the agent is inactive
 *       or has less than that. It sends {@link AllocatorInput.ResourcesRecovered} without a filter, with what exactly it
 *       did not use (AR-207). Every allocation is thus answered in the end: by recovery, by use, or by the removal of the
 *       framework or agent.
 *   <li>Declined, expired and rescinded offers and ended tasks are recovered likewise. For a framework or agent that has
 *       been removed meanwhile nothing needs to be sent; if it is, it changes nothing, because the removal has released
 *       all. Only what is held is ever released, so a repeated recovery does no harm either.
 *   <li>With an {@link InverseAllocation} the framework counts as asked about the agent until the master sends
 *       {@link AllocatorInput.InverseOfferReturned} for every inverse offer that is answered or gone, also for one that it
 *       could not make; or until the unavailability changes or the framework is deactivated or removed (AR-203 to
 *       AR-205).
 *   <li>An agent id that comes back after a removal is a new agent. A recovery of before the removal must not be sent after
 *       it, or it would release what the new one uses.
 *   <li>Where master and allocator differ on an agent's total, the master is right: it sends
 *       {@link AllocatorInput.AgentUpdated}, and the allocator gives out no more than the total less what is held.
 *       Operators' operations are checked by the master against its own books.
 * </ol>
 *
 * <p>The owner sends {@link AllocatorInput.AllocationInterval} once the interval has passed since the last run of that
 * kind ended (AR-148), and times {@link #step} for {@code allocation_run_ms}. Inputs given together cost one run at most
 * (AR-149).
 */
public final class Allocator {
    private final AllocatorState state;
    private final Subscriptions subscriptions;
    private final Trigger trigger = new Trigger();
    private final Books books;
    private final AgentEvents agentEvents;
    private final FrameworkEvents frameworkEvents;
    private final ResourceEvents resourceEvents;
    private final MaintenanceEvents maintenanceEvents;

    private long allocationRuns;
    private long lastPeriodicRun = Long.MIN_VALUE;

    /**
     * @param options the settings
     * @param seed of the random numbers that shuffle agents and, with random sorters, frameworks
     */
    public Allocator(AllocatorOptions options, long seed) {
        state = new AllocatorState(options, seed);
        subscriptions = new Subscriptions(state);
        books = new Books(state, subscriptions);
        maintenanceEvents = new MaintenanceEvents(state, trigger);
        agentEvents = new AgentEvents(state, books, subscriptions, maintenanceEvents, trigger);
        frameworkEvents = new FrameworkEvents(state, books, subscriptions, maintenanceEvents, trigger);
        resourceEvents = new ResourceEvents(state, books, subscriptions, trigger);
    }

    /**
     * Takes the inputs in order, then makes the run that they triggered, if any.
     *
     * @param inputs may be empty
     * @param now the time of all of them; it should not go back
     */
    public AllocationRun step(List<AllocatorInput> inputs, Instant now) {
        long nowNanos = nanos(now);
        trigger.setTime(nowNanos);
        inputs.forEach(input -> apply(input, nowNanos));
        return trigger.isPending() ? run(nowNanos) : AllocationRun.NONE;
    }

    /** Does the same for one input. */
    public AllocationRun step(AllocatorInput input, Instant now) {
        return step(List.of(input), now);
    }

    private void apply(AllocatorInput input, long now) {
        switch (input) {
            case AllocatorInput.AgentAdded added -> {
                trigger.agentsKnown(state.agents.size() + (state.agents.containsKey(added.agentId()) ? 0 : 1));
                agentEvents.add(added);
            }
            case AllocatorInput.AgentUpdated updated -> agentEvents.update(updated);
            case AllocatorInput.ResourcesInUse inUse -> agentEvents.use(inUse);
            case AllocatorInput.AgentRemoved(String id) -> agentEvents.remove(id);
            case AllocatorInput.AgentActivated(String id) -> agentEvents.setActive(id, true);
            case AllocatorInput.AgentDeactivated(String id) -> agentEvents.setActive(id, false);
            case AllocatorInput.FrameworkAdded added -> frameworkEvents.add(added);
            case AllocatorInput.FrameworkUpdated(String id, FrameworkProfile profile) ->
                frameworkEvents.update(id, profile);
            case AllocatorInput.FrameworkRemoved(String id) -> frameworkEvents.remove(id);
            case AllocatorInput.FrameworkActivated(String id) -> frameworkEvents.activate(id);
            case AllocatorInput.FrameworkDeactivated(String id) -> frameworkEvents.deactivate(id);
            case AllocatorInput.ResourcesRecovered recovered -> resourceEvents.recover(recovered, now);
            case AllocatorInput.ResourcesUsed used -> resourceEvents.use(used);
            case AllocatorInput.ResourcesConverted converted -> resourceEvents.convert(converted);
            case AllocatorInput.UnavailabilityUpdated updated -> maintenanceEvents.update(updated);
            case AllocatorInput.InverseOfferReturned returned -> maintenanceEvents.returned(returned, now);
            case AllocatorInput.OffersRevived(String id, Set<String> roles) -> frameworkEvents.revive(id, roles);
            case AllocatorInput.OffersSuppressed(String id, Set<String> roles) -> frameworkEvents.suppress(id, roles);
            case AllocatorInput.WeightsUpdated(Map<String, Double> weights) -> setWeights(weights);
            case AllocatorInput.QuotaUpdated(String role, ResourceQuantities guarantees, ResourceLimits limits) ->
                setQuota(role, state.quantities.quota(guarantees, limits));
            case AllocatorInput.WhitelistUpdated whitelist ->
                state.whitelist = whitelist.hostnames().map(Set::copyOf);
            case AllocatorInput.RecoveryStarted(int expectedAgents) -> startRecovery(expectedAgents, now);
            case AllocatorInput.AllocationInterval() -> trigger.interval();
            case AllocatorInput.Together(List<AllocatorInput> inputs) -> inputs.forEach(each -> apply(each, now));
        }
    }

    private void setWeights(Map<String, Double> weights) {
        new TreeMap<>(weights).forEach((role, weight) -> {
            state.roleSorter.updateWeight(role, weight);
            state.roles.setWeight(role, weight);
        });
    }

    private void setQuota(String role, RoleQuota quota) {
        state.roles.setQuota(role, quota);
        RoleNode node = state.roles.find(role);
        if (quota.isDefault() || node == null) {
            state.rolesWithQuota.remove(role);
        } else {
            state.rolesWithQuota.put(role, node);
        }
    }

    private void startRecovery(int expectedAgents, long now) {
        int needed = (int) Math.floor(expectedAgents * state.options.recoveryFactor());
        if (!state.rolesWithQuota.isEmpty() && needed > state.agents.size()) {
            trigger.hold(needed, now + state.options.recoveryTimeout().toNanos());
        }
    }

    private AllocationRun run(long now) {
        allocationRuns++;
        long filterTime = filterTime(now);
        List<AgentState> changed = new ArrayList<>();
        List<AgentState> others = new ArrayList<>();
        for (AgentState agent : trigger.isForAll() ? state.agents.values() : trigger.candidates()) {
            if (agent.isCandidate(state)) {
                agent.filters.expire(filterTime, subscriptions.filterRemoved);
                agent.startRun();
                if (!agent.view().isEmpty()) {
                    (trigger.changed().contains(agent) ? changed : others).add(agent);
                }
            }
        }
        Duration latency = Duration.ofNanos(Math.max(0, now - trigger.pendingSince()));
        List<Allocation> allocations = AllocationCycle.run(state, books, changed, others);
        List<InverseAllocation> asked = maintenanceEvents.ask(trigger::isCandidate, filterTime);
        trigger.clear();
        return new AllocationRun(true, allocations, asked, latency);
    }

    /**
     * Gives the time that filters are compared with. In a periodic run that is the time at which the run was due, so that
     * a filter of one interval always lasts through the next periodic run (AR-187), however late the run comes.
     */
    private long filterTime(long now) {
        if (!trigger.isPeriodic()) {
            return now;
        }
        long interval = state.options.allocationInterval().toNanos();
        long due = lastPeriodicRun == Long.MIN_VALUE ? now : Math.min(now, lastPeriodicRun + interval);
        lastPeriodicRun = now;
        return due;
    }

    /** Tells whether allocation waits for agents to come back (AR-151). */
    public boolean isHeld(Instant now) {
        trigger.setTime(nanos(now));
        return trigger.isHeld();
    }

    /**
     * Gives the gauges and counters of MO-375 to MO-381 by name, except those that need a clock or a queue, which the owner
     * has: {@code event_queue_dispatches}, {@code allocation_run_ms}, {@code allocation_run_latency_ms}.
     */
    public SortedMap<String, Double> metrics(Instant now) {
        return AllocatorMetrics.of(state, allocationRuns, nanos(now));
    }

    /**
     * Explains why a framework was not offered what is on the agents, by the rules of a run, from the books as they stand.
     * Changes nothing.
     *
     * @return nothing if the framework is unknown
     */
    public Optional<Explanation> explain(Explanation.Query query, Instant now) {
        FrameworkState framework = state.frameworks.get(query.frameworkId());
        return framework == null
                ? Optional.empty()
                : Optional.of(Explainer.explain(state, framework, query, isHeld(now), nanos(now)));
    }

    /** Gives, for one framework, the ids of agents that its constraints exclude, by role (AR-197). */
    public SortedMap<String, List<String>> excludedByConstraints(String frameworkId) {
        SortedMap<String, List<String>> excluded = new TreeMap<>();
        FrameworkState framework = state.frameworks.get(frameworkId);
        if (framework != null) {
            for (String role : framework.profile.roles()) {
                excluded.put(
                        role,
                        state.agents.values().stream()
                                .filter(agent -> framework.profile.constraints().excludes(role, agent.details))
                                .map(agent -> agent.id)
                                .toList());
            }
        }
        return excluded;
    }

    /**
     * Gives what is held on each agent, by agent id and then framework id, without allocation: offered and in use, also by
     * frameworks not known yet. For tests of what the master and the allocator agree on; it costs the whole of the books.
     */
    public SortedMap<String, SortedMap<String, Resources>> held() {
        SortedMap<String, SortedMap<String, Resources>> result = new TreeMap<>();
        for (AgentState agent : state.agents.values()) {
            SortedMap<String, Resources> byFramework = new TreeMap<>();
            agent.held.forEach(
                    (subscription, held) -> byFramework.merge(subscription.framework.id, held.pool, Resources::plus));
            agent.strays.forEach((framework, pool) -> byFramework.merge(framework, pool.unallocate(), Resources::plus));
            result.put(agent.id, byFramework);
        }
        return result;
    }

    AllocatorState state() {
        return state;
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
