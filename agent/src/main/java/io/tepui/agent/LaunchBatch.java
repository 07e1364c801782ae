package io.tepui.agent;

import io.tepui.protocol.v1.TaskInfo;
import java.util.List;

/**
 * Tasks that are launched together.
 *
 * @param tasks at least one
 * @param group whether they are a task group; else there is one task
 */
record LaunchBatch(List<TaskInfo> tasks, boolean group) {
    LaunchBatch {
        tasks = List.copyOf(tasks);
    }

    static LaunchBatch of(TaskInfo task) {
        return new LaunchBatch(List.of(task), false);
    }

    boolean has(String taskId) {
        return tasks.stream().anyMatch(task -> task.getTaskId().getValue().equals(taskId));
    }
}
