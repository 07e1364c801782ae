package io.tepui.simulation;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskRecord;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.TaskState;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must hold once everything is repaired and nobody begins anything new: all parts have the same view. Each check adds
 * lines that say what differs.
 */
final class QuietChecks {
    private final World world;
    private final List<String> differences = new ArrayList<>();

    private QuietChecks(World world) {
        this.world = world;
    }

    /** Says what differs; nothing when the cluster agrees. */
    static List<String> differences(World world) {
        QuietChecks checks = new QuietChecks(world);
        Optional<MasterState> state = world.leader().filter(SimMaster::serves).flatMap(SimMaster::state);
        if (state.isEmpty()) {
            return List.of("no master leads");
        }
        checks.all(world.leader().orElseThrow(), state.get());
        return checks.differences;
    }

    private void all(SimMaster leader, MasterState master) {
        agentsAreRegistered(master);
        agentsAgreeWithMaster(master);
        containersAreThoseOfTasks();
        schedulersAgreeWithMaster(master);
        allocatorAgreesWithMaster(leader, master);
        registryAgreesWithMaster(leader, master);
        operationsAreOver(master);
        world.operator().brokenPromises(master).forEach(this::differs);
    }

    private void differs(String what) {
        differences.add(what);
    }

    /** Every agent runs, is registered, and is connected. */
    private void agentsAreRegistered(MasterState master) {
        for (SimAgent agent : world.agents()) {
            Optional<AgentState> state = agent.state();
            if (state.isEmpty()) {
                differs(agent.name() + " is down");
                continue;
            }
            Optional<AgentRecord> known =
                    state.get().agentId().flatMap(id -> master.agents().get(id));
            if (state.get().phase() != Phase.RUNNING) {
                differs(agent.name() + " is " + state.get().phase());
            } else if (known.isEmpty()) {
                differs(agent.name() + " is not registered as " + state.get().agentId());
            } else if (!known.get().connected()) {
                differs(agent.name() + " is taken for disconnected");
            }
        }
        Set<String> ids = new HashSet<>();
        world.agents()
                .forEach(agent -> agent.state().flatMap(AgentState::agentId).ifPresent(ids::add));
        master.agents().values().stream()
                .filter(agent -> !ids.contains(agent.id()))
                .forEach(agent -> differs("the master has " + agent + ", which nobody is"));
    }

    /** Master and agent know the same tasks in the same states, and nothing waits to be acknowledged. */
    private void agentsAgreeWithMaster(MasterState master) {
        for (SimAgent agent : world.agents()) {
            Optional<AgentState> state = agent.state();
            Optional<String> id = state.flatMap(AgentState::agentId);
            if (state.isEmpty() || id.isEmpty()) {
                continue;
            }
            SortedMap<String, TaskState> there = new TreeMap<>();
            for (FrameworkRecord framework : state.get().frameworks().values()) {
                for (ExecutorRecord executor : framework.executors().values()) {
                    for (TaskRecord task : executor.tasks().values()) {
                        there.put(framework.id() + "/" + task.id(), task.state());
                    }
                }
            }
            SortedMap<String, TaskState> here = new TreeMap<>();
            master.agents()
                    .get(id.get())
                    .ifPresent(known -> known.load().tasks().values().forEach(key -> master.task(key)
                            .ifPresent(task -> here.put(key.frameworkId() + "/" + key.taskId(), task.state()))));
            // Of a framework that does not checkpoint the master forgets the tasks with the agent's connection
            // (SE-173).
            there.keySet().removeIf(key -> !here.containsKey(key) && !isCheckpointing(master, key));
            // Nobody acknowledges the end of tasks whose scheduler is gone; an agent that left and came back forgot
            // them.
            here.entrySet()
                    .removeIf(task -> TaskView.isTerminal(task.getValue())
                            && !there.containsKey(task.getKey())
                            && !hasScheduler(task.getKey()));
            if (!there.equals(here)) {
                differs(agent.name() + " has tasks " + there + ", but the master has " + here);
            }
            here.entrySet().stream()
                    .filter(task -> TaskView.isTerminal(task.getValue()))
                    .filter(task -> hasScheduler(task.getKey()))
                    .forEach(task -> differs(task + " on " + agent.name() + " is not acknowledged"));
        }
    }

    private static boolean isCheckpointing(MasterState master, String taskKey) {
        return master.frameworks()
                .get(taskKey.substring(0, taskKey.indexOf('/')))
                .map(framework -> framework.info().getCheckpoint())
                .orElse(true);
    }

    private boolean hasScheduler(String taskKey) {
        return isSchedulers(taskKey.substring(0, taskKey.indexOf('/')));
    }

    /** Only the end of an operation that its framework named is left to it to acknowledge. */
    private boolean isAwaited(Operation operation) {
        return !operation.getInfo().hasId()
                || !operation.hasFrameworkId()
                || isSchedulers(operation.getFrameworkId().getValue());
    }

    private boolean isSchedulers(String framework) {
        return world.schedulers().stream().anyMatch(each -> each.frameworkId().equals(Optional.of(framework)));
    }

    /** What runs on a machine is what its agent has tasks for. */
    private void containersAreThoseOfTasks() {
        for (SimAgent agent : world.agents()) {
            Set<String> wanted = new HashSet<>();
            agent.state().ifPresent(state -> state.frameworks()
                    .values()
                    .forEach(framework -> framework.executors().values().stream()
                            .filter(executor -> !executor.isTerminated())
                            .forEach(executor -> wanted.add(executor.containerId()))));
            agent.containers().running().forEach((id, runs) -> {
                if (!wanted.contains(id)) {
                    differs(agent.name() + " has container " + id + (runs ? ", which runs" : ", which ended")
                            + " and belongs to no task");
                }
            });
            wanted.stream()
                    .filter(id -> !agent.containers().isRunning(id))
                    .forEach(id -> differs(agent.name() + " believes that container " + id + " runs"));
        }
    }

    /** Each scheduler is subscribed, and what it takes for open is what the master has. */
    private void schedulersAgreeWithMaster(MasterState master) {
        for (SimScheduler scheduler : world.schedulers()) {
            if (!scheduler.isSubscribed()) {
                differs(scheduler.name() + " is not subscribed");
                continue;
            }
            String id = scheduler.frameworkId().orElseThrow();
            FrameworkTasks known = master.tasks().get(id).orElse(null);
            if (known == null) {
                differs("the master does not know framework " + id + " of " + scheduler.name());
                continue;
            }
            for (TaskView task : scheduler.tasks().values()) {
                Optional<TaskState> here = known.task(task.id()).map(io.tepui.master.state.TaskRecord::state);
                if (task.isOver()
                        ? scheduler.isStrict() && here.isPresent()
                        : !task.isUnknown()
                                && !here.equals(Optional.of(task.state()))
                                && !isOnLostAgent(master, task)) {
                    differs(scheduler.name() + " takes task " + task.id() + " on " + task.agentId() + " for "
                            + task.state() + ", the master has " + here);
                }
            }
            known.active().values().stream()
                    .filter(task -> !scheduler.tasks().containsKey(task.id()))
                    .forEach(task -> differs("the master has " + task + ", which was never launched"));
        }
    }

    /**
     * Of a launch that never reached it the master knows nothing, but what became of the agent (SE-135): an agent that was admitted
     * and never heard of it comes back under another id, so that its first one stays unreachable.
     */
    private static boolean isOnLostAgent(MasterState master, TaskView task) {
        return task.state() == TaskState.TASK_UNREACHABLE
                && master.unreachableAgents().contains(task.agentId());
    }

    /** The allocator holds for each framework what the master says that it uses or is offered. */
    private void allocatorAgreesWithMaster(SimMaster leader, MasterState master) {
        SortedMap<String, SortedMap<String, Resources>> books =
                leader.allocator().orElseThrow().held();
        SortedMap<String, SortedMap<String, Resources>> expected = new TreeMap<>();
        for (AgentRecord agent : master.agents().values()) {
            SortedMap<String, Resources> byFramework = new TreeMap<>();
            for (Map.Entry<String, Resources> used : agent.load().used().entries()) {
                byFramework.merge(used.getKey(), used.getValue(), Resources::plus);
            }
            for (OfferRecord offer : agent.load().offers().values()) {
                byFramework.merge(offer.frameworkId(), offer.resources(), Resources::plus);
            }
            byFramework.replaceAll((framework, resources) -> resources.unallocate());
            byFramework.values().removeIf(Resources::isEmpty);
            expected.put(agent.id(), byFramework);
        }
        if (!books.equals(expected)) {
            differs("the allocator holds " + books + ", the master has given out " + expected);
        }
    }

    /**
     * No operation is left, and an agent has the reservations and volumes that the master takes it to have. Nobody acknowledges the
     * end of an operation whose scheduler is gone: a later master, which does not know of the framework's removal, has both from the
     * agent.
     */
    private void operationsAreOver(MasterState master) {
        List<Operation> left =
                master.operations().values().stream().filter(this::isAwaited).toList();
        if (!left.isEmpty()) {
            differs("operations are left: " + left.stream().map(Brief::of).toList());
        }
        for (SimAgent agent : world.agents()) {
            agent.state().ifPresent(state -> {
                if (state.resources().operations().values().stream().anyMatch(this::isAwaited)) {
                    differs(agent.name() + " has operations left");
                }
                state.agentId().flatMap(id -> master.agents().get(id)).ifPresent(known -> {
                    if (!known.total().equals(state.resources().total())) {
                        differs(agent.name() + " has " + state.resources().total() + ", the master believes "
                                + known.total());
                    }
                });
            });
        }
    }

    /** The registry says of each agent what the master says. */
    private void registryAgreesWithMaster(SimMaster leader, MasterState master) {
        Set<String> admitted = new HashSet<>();
        master.agents().keys().forEach(admitted::add);
        master.recoveredAgents().keys().forEach(admitted::add);
        sameIds("agents/", admitted);
        Set<String> unreachable = new HashSet<>();
        master.unreachableAgents().forEach(agent -> unreachable.add(agent.id()));
        sameIds("unreachable/", unreachable);
        if (leader.isBusy()) {
            differs(leader.name() + " is busy");
        }
    }

    private void sameIds(String prefix, Set<String> expected) {
        Set<String> stored = new HashSet<>();
        world.registry().durable().under(prefix).keySet().forEach(key -> stored.add(key.substring(prefix.length())));
        if (!stored.equals(expected)) {
            differs("the registry has under " + prefix + " " + stored + ", the master " + expected);
        }
    }
}
