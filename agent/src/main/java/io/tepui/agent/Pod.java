package io.tepui.agent;

import io.tepui.agent.GroupTask.Step;
import io.tepui.agent.tasks.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of a default executor: the tasks of its groups that have not ended, and what the agent has decided about it. */
final class Pod {
    private final Map<String, GroupTask> tasks = new LinkedHashMap<>();

    /** Whether it is shut down: the end of a task does not concern its group any more (SE-255). */
    boolean ending;

    /** Whether its last task has ended, so that it ends by itself (SE-256). */
    boolean finished;

    /** Whether a task was killed for its health check: all later ends say so (SE-254). */
    boolean unhealthy;

    /** Whether its container is being given what its tasks need now. */
    boolean updating;

    /** Whether its tasks have changed since that began. */
    boolean outdated;

    /** Why the agent ends it. */
    Optional<Refusal> cause = Optional.empty();

    void put(GroupTask task) {
        tasks.put(task.containerId(), task);
    }

    void remove(GroupTask task) {
        tasks.remove(task.containerId());
    }

    Optional<GroupTask> byContainer(String containerId) {
        return Optional.ofNullable(tasks.get(containerId));
    }

    Optional<GroupTask> byTask(String taskId) {
        return tasks.values().stream()
                .filter(task -> task.taskId().equals(taskId))
                .findFirst();
    }

    List<GroupTask> all() {
        return List.copyOf(tasks.values());
    }

    List<GroupTask> of(String group) {
        return tasks.values().stream()
                .filter(task -> task.group().equals(group))
                .toList();
    }

    List<GroupTask> at(Step step) {
        return tasks.values().stream().filter(task -> task.step() == step).toList();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }
}
