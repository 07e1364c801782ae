package io.tepui.simulation;

import io.tepui.agent.AgentEffect;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.allocator.Allocation;
import io.tepui.allocator.AllocationRun;
import io.tepui.allocator.Allocator;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.TaskKey;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Roles;
import io.tepui.resources.Scalar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must hold after every step. */
final class Checks {
    /** Amounts are counted in thousandths. */
    private static final double HALF_OF_THE_LEAST = 0.0005;

    private final World world;
    /** The records looked at last, by agent: most steps change few of them. */
    private final Map<String, AgentRecord> seen = new HashMap<>();
    /** Frameworks that some master removed. A later one does not know that, and takes them up again from agents that missed it. */
    private final Set<String> removedFrameworks = new HashSet<>();

    Checks(World world) {
        this.world = world;
    }

    /** Looks at what a master has just published, and had published before. */
    void afterMaster(SimMaster master, MasterState before, MasterState state) {
        if (before.frameworks() != state.frameworks()) {
            before.frameworks().keys().forEach(id -> {
                if (!state.frameworks().contains(id)) {
                    removedFrameworks.add(id);
                }
            });
        }
        for (AgentRecord agent : state.agents().values()) {
            if (seen.put(agent.id(), agent) != agent) {
                if (isExclusive(state, agent)) {
                    noResourceTwice(master, agent);
                }
                usedIsWhatTasksHold(master, state, agent);
            }
        }
    }

    /**
     * What a framework that does not checkpoint has on an agent is given to others while the agent is disconnected, though it
     * runs on (SE-173); and so is what a removed framework has there, until the agent hears of it. The agent may tell a new master
     * of both.
     */
    private boolean isExclusive(MasterState state, AgentRecord agent) {
        return agent.load().used().keys().stream()
                .allMatch(id -> !removedFrameworks.contains(id)
                        && state.frameworks()
                                .get(id)
                                .map(framework -> framework.info().getCheckpoint())
                                .orElse(true));
    }

    /** No resource is used twice: what is used and what is offered fits into what the agent has. */
    private static void noResourceTwice(SimMaster master, AgentRecord agent) {
        Resources taken = agent.load().allUsed().plus(agent.load().allOffered()).unallocate();
        if (!plain(agent.total()).contains(plain(taken))) {
            throw new Violation(master.name() + " has given out " + taken + " of " + agent + ", which has only "
                    + agent.total() + " (used " + agent.load().used() + ", offered "
                    + agent.load().allOffered() + ")");
        }
    }

    /**
     * The amounts alone: an operation that was lost on its way to the agent leaves tasks that were launched behind it, and were
     * lost too, with reservations that are not there.
     */
    private static Resources plain(Resources resources) {
        return resources.toUnreserved().strippedScalars();
    }

    /** What a framework uses on an agent, by the master's books, is what its tasks and executors there hold. */
    private static void usedIsWhatTasksHold(SimMaster master, MasterState state, AgentRecord agent) {
        Map<String, Resources> held = new HashMap<>();
        for (TaskKey key : agent.load().tasks().values()) {
            io.tepui.master.state.TaskRecord task = state.task(key)
                    .orElseThrow(() -> new Violation(
                            master.name() + " lists " + key + " on " + agent + ", but its framework has no such task"));
            if (task.holdsResources()) {
                held.merge(key.frameworkId(), task.resources(), Resources::plus);
            }
        }
        agent.load()
                .executors()
                .values()
                .forEach(executor -> held.merge(executor.key().frameworkId(), executor.resources(), Resources::plus));
        for (Map.Entry<String, Resources> used : agent.load().used().entries()) {
            Resources expected = held.getOrDefault(used.getKey(), Resources.empty());
            if (!used.getValue().equals(expected)) {
                throw new Violation(master.name() + " counts " + used.getValue() + " for framework " + used.getKey()
                        + " on " + agent + ", whose tasks hold " + expected);
            }
            held.remove(used.getKey());
        }
        held.values().removeIf(Resources::isEmpty);
        if (!held.isEmpty()) {
            throw new Violation(master.name() + " does not count on " + agent + " what tasks hold: " + held);
        }
    }

    /**
     * No run goes beyond the limit of a role: a limit binds its own role and not the roles below, whose consumption counts from
     * the next run on (AR-179). What is reserved for it counts already, so only what else is given can go too far.
     */
    void afterAllocation(SimMaster master, Allocator allocator, AllocationRun run) {
        Map<String, Double> own = new TreeMap<>();
        Map<String, Double> below = new TreeMap<>();
        for (Allocation allocation : run.allocations()) {
            for (ResourceEntry entry : allocation.resources().stream().toList()) {
                if (!entry.isReserved() && entry.amount() instanceof Scalar amount) {
                    own.merge(quota(allocation.role(), entry), amount.doubleValue(), Double::sum);
                    Roles.ancestors(allocation.role())
                            .forEach(above -> below.merge(quota(above, entry), amount.doubleValue(), Double::sum));
                }
            }
        }
        if (own.isEmpty()) {
            return;
        }
        SortedMap<String, Double> metrics = allocator.metrics(world.time().now());
        for (String prefix : own.keySet()) {
            double limit = metrics.getOrDefault(prefix + "/limit", Double.POSITIVE_INFINITY);
            double consumed = Math.max(
                            metrics.getOrDefault(prefix + "/consumed", 0.0),
                            metrics.getOrDefault(prefix + "/offered_or_allocated", 0.0))
                    - below.getOrDefault(prefix, 0.0);
            if (consumed > limit + HALF_OF_THE_LEAST) {
                throw new Violation(master.name() + " gives out more than the limit: " + prefix + " is " + consumed
                        + " of " + limit + " after " + run.allocations());
            }
        }
    }

    private static String quota(String role, ResourceEntry entry) {
        return "allocator/mesos/quota/roles/" + role + "/resources/" + entry.name();
    }

    /** Looks at what an agent has just published: what its tasks hold fits into what it has. */
    void afterAgent(SimAgent agent, AgentState state) {
        Resources held = Resources.empty();
        for (FrameworkRecord framework : state.frameworks().values()) {
            // The master gives out anew what a removed framework had, before all of it has ended. An agent that
            // restarts
            // meanwhile knows only that the tasks are to end.
            if (framework.terminating() || !framework.checkpoint() || removedFrameworks.contains(framework.id())) {
                continue;
            }
            for (ExecutorRecord executor : framework.executors().values()) {
                if (executor.kill().isPresent()) {
                    continue;
                }
                for (TaskRecord task : executor.tasks().values()) {
                    if (!task.isTerminal()) {
                        held = held.plus(Resources.fromMessages(task.info().getResourcesList()));
                    }
                }
            }
        }
        if (!agent.resources().contains(held.unallocate().toUnreserved().strippedScalars())) {
            throw new Violation(agent.name() + " has only " + agent.resources() + ", and its tasks hold " + held);
        }
    }

    /** An agent ends only when it was told to, or when a late first registration gave it a second id (AM-50). */
    void agentExited(SimAgent agent, AgentEffect.Exit exit) {
        if (exit.status() != 0 && !exit.message().contains("knows this agent as")) {
            throw new Violation(agent.name() + " ended with status " + exit.status() + ": " + exit.message());
        }
    }
}
