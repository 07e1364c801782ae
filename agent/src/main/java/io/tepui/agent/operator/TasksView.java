package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.v1.agent.Response.GetTasks;

/** Tasks by how far they are (AO-63, AO-64). No task is pending: this agent queues a task as soon as it accepts it. */
final class TasksView {
    private final GetTasks.Builder view = GetTasks.newBuilder();

    private TasksView() {}

    static GetTasks of(AgentState state) {
        TasksView tasks = new TasksView();
        ExecutorsView.frameworks(state).forEach(framework -> {
            framework.executors().values().forEach(tasks::active);
            framework.completed().values().forEach(tasks::completed);
        });
        return tasks.view.build();
    }

    private void active(ExecutorRecord executor) {
        executor.tasks().values().forEach(this::show);
        executor.completed().values().forEach(this::show);
    }

    /** Whatever a completed run's task was last known to do, it does it no more (AO-64). */
    private void completed(ExecutorRecord executor) {
        executor.tasks().values().forEach(task -> view.addTerminatedTasks(task.task()));
        executor.completed().values().forEach(this::show);
    }

    private void show(TaskRecord task) {
        switch (task.stage()) {
            case QUEUED -> view.addQueuedTasks(task.task());
            case LAUNCHED -> view.addLaunchedTasks(task.task());
            case TERMINATED -> view.addTerminatedTasks(task.task());
            case COMPLETED -> view.addCompletedTasks(task.task());
        }
    }
}
