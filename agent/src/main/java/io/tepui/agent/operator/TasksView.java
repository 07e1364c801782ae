package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.agent.Response.GetTasks;

/** Tasks by how far they are (AO-63, AO-64). No task is pending: this agent queues a task as soon as it accepts it. */
final class TasksView {
    private final GetTasks.Builder view = GetTasks.newBuilder();
    private final Visibility visibility;

    private TasksView(Visibility visibility) {
        this.visibility = visibility;
    }

    /** Those that show, of frameworks that do (AO-36). */
    static GetTasks of(AgentState state, Visibility visibility) {
        TasksView tasks = new TasksView(visibility);
        ExecutorsView.frameworks(state, visibility).forEach(framework -> {
            framework.executors().values().forEach(executor -> tasks.active(executor, framework.info()));
            framework.completed().values().forEach(executor -> tasks.completed(executor, framework.info()));
        });
        return tasks.view.build();
    }

    private void active(ExecutorRecord executor, FrameworkInfo framework) {
        executor.tasks().values().forEach(task -> show(task, framework));
        executor.completed().values().forEach(task -> show(task, framework));
    }

    /** Whatever a completed run's task was last known to do, it does it no more (AO-64). */
    private void completed(ExecutorRecord executor, FrameworkInfo framework) {
        executor.tasks().values().stream()
                .filter(task -> visibility.shows(task.task(), framework))
                .forEach(task -> view.addTerminatedTasks(task.task()));
        executor.completed().values().forEach(task -> show(task, framework));
    }

    private void show(TaskRecord task, FrameworkInfo framework) {
        if (!visibility.shows(task.task(), framework)) {
            return;
        }
        switch (task.stage()) {
            case QUEUED -> view.addQueuedTasks(task.task());
            case LAUNCHED -> view.addLaunchedTasks(task.task());
            case TERMINATED -> view.addTerminatedTasks(task.task());
            case COMPLETED -> view.addCompletedTasks(task.task());
        }
    }
}
