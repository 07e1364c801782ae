package io.tepui.master.agents;

import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.UnreachableAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Forgets agents that were marked unreachable or gone long ago, or are too many (AM-109). */
final class RegistryPruning {
    /** So many fit into one write of the registry, whatever their ids. */
    static final int MAX_IN_A_WRITE = 5_000;

    private final Workspace work;
    private final Transitions transitions;

    RegistryPruning(Workspace work, Transitions transitions) {
        this.work = work;
        this.transitions = transitions;
    }

    /** Waits for the next pruning. */
    void schedule() {
        work.setTimer(new TimerKey.RegistryPruning(), work.settings().registryGcInterval());
    }

    /** Prunes, and waits for the next time. */
    void due() {
        schedule();
        prune();
    }

    /** Prunes before its time if so many were marked since the last one that the state could not hold more. */
    void makeRoom() {
        if (work.state().absent().unreachable().size()
                        >= work.state().absent().unreachable().limit() - 1
                || work.state().absent().gone().size()
                        >= work.state().absent().gone().limit() - 1) {
            prune();
        }
    }

    private void prune() {
        List<String> unreachable = new ArrayList<>();
        int tooMany =
                work.state().absent().unreachable().size() - work.settings().registryMaxAgentCount();
        for (UnreachableAgent agent : work.state().absent().unreachable()) {
            boolean wanted = isOld(agent.since()) || unreachable.size() < tooMany;
            if (wanted && !transitions.isChanging(agent.id())) {
                unreachable.add(agent.id());
            }
        }
        List<String> gone = oldGone();
        for (List<String> some : parts(unreachable)) {
            work.store(some.stream().map(RegistryEntries::notUnreachable).toList(), () -> forget(some, List.of()));
        }
        for (List<String> some : parts(gone)) {
            work.store(some.stream().map(RegistryEntries::notGone).toList(), () -> forget(List.of(), some));
        }
    }

    private static List<List<String>> parts(List<String> ids) {
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < ids.size(); i += MAX_IN_A_WRITE) {
            parts.add(List.copyOf(ids.subList(i, Math.min(ids.size(), i + MAX_IN_A_WRITE))));
        }
        return parts;
    }

    private List<String> oldGone() {
        List<String> ids = new ArrayList<>();
        int tooMany = work.state().absent().gone().size() - work.settings().registryMaxAgentCount();
        for (var agent : work.state().absent().gone().entries()) {
            if (isOld(agent.getValue()) || ids.size() < tooMany) {
                ids.add(agent.getKey());
            }
        }
        return ids;
    }

    private boolean isOld(Instant since) {
        return Duration.between(since, work.now()).compareTo(work.settings().registryMaxAgentAge()) > 0;
    }

    private void forget(List<String> unreachable, List<String> gone) {
        gone.forEach(work.state().absent()::removeGone);
        Set<String> forgotten = new HashSet<>();
        for (String id : unreachable) {
            if (work.state().absent().unreachable().contains(id)) {
                work.state().absent().removeUnreachable(id);
                forgotten.add(id);
            }
        }
        if (!forgotten.isEmpty()) {
            List.copyOf(work.state().frameworks().values()).forEach(framework -> forgetTasks(framework, forgotten));
        }
    }

    private void forgetTasks(FrameworkRecord framework, Set<String> agents) {
        FrameworkTasks lists = work.state().tasksOf(framework.id());
        FrameworkTasks left = lists;
        for (TaskRecord task : lists.unreachable()) {
            if (agents.contains(task.agentId())) {
                left = left.withoutUnreachable(task.id());
            }
        }
        FrameworkTasks result = left;
        if (result != lists) {
            work.state().changeTasks(framework.id(), unused -> result);
        }
    }
}
