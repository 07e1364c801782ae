package io.tepui.master.operator;

import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.master.Event;
import io.tepui.protocol.v1.master.Response.GetFrameworks.Framework;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of the events one operator gets (MO-298 to MO-306). */
public final class EventFilter {
    private final MasterState state;
    private final Visibility visibility;

    private EventFilter(MasterState state, Visibility visibility) {
        this.state = state;
        this.visibility = visibility;
    }

    /**
     * Returns the part of an event that shows.
     *
     * @param state one that follows the event: it knows the tasks and frameworks that an event only names
     * @return the same object if all of it shows; nothing if it is to be dropped
     */
    public static Optional<Event> shown(Event event, MasterState state, Visibility visibility) {
        return visibility.isComplete() ? Optional.of(event) : new EventFilter(state, visibility).shown(event);
    }

    private Optional<Event> shown(Event event) {
        return switch (event.getType()) {
            case TASK_ADDED -> only(showsTask(event.getTaskAdded().getTask()), event);
            case TASK_UPDATED -> only(showsUpdate(event.getTaskUpdated()), event);
            case AGENT_ADDED -> Optional.of(agentAdded(event));
            case FRAMEWORK_ADDED ->
                only(visibility.shows(event.getFrameworkAdded().getFramework().getFrameworkInfo()), event)
                        .map(this::frameworkAdded);
            case FRAMEWORK_UPDATED ->
                only(visibility.shows(event.getFrameworkUpdated().getFramework().getFrameworkInfo()), event)
                        .map(this::frameworkUpdated);
            case FRAMEWORK_REMOVED ->
                only(visibility.shows(event.getFrameworkRemoved().getFrameworkInfo()), event);
            case SUBSCRIBED, AGENT_REMOVED, HEARTBEAT, UNKNOWN -> Optional.of(event);
        };
    }

    private static Optional<Event> only(boolean shows, Event event) {
        return shows ? Optional.of(event) : Optional.empty();
    }

    private boolean showsTask(Task task) {
        FrameworkInfo framework = framework(task.getFrameworkId().getValue());
        return framework != null && visibility.shows(framework) && visibility.shows(task, framework);
    }

    /** A task or framework that is not known any more does not show. */
    private boolean showsUpdate(Event.TaskUpdated update) {
        String id = update.getFrameworkId().getValue();
        FrameworkInfo framework = framework(id);
        if (framework == null || !visibility.shows(framework)) {
            return false;
        }
        TaskRecord task = task(id, update.getStatus().getTaskId().getValue());
        return task != null && visibility.shows(task.task(), framework);
    }

    private @Nullable FrameworkInfo framework(String id) {
        FrameworkRecord registered = state.frameworks().find(id);
        if (registered != null) {
            return registered.info();
        }
        CompletedFramework completed = state.completedFrameworks().find(id);
        return completed == null ? null : completed.framework().info();
    }

    private @Nullable TaskRecord task(String frameworkId, String taskId) {
        FrameworkTasks tasks = state.tasks().find(frameworkId);
        if (tasks == null) {
            CompletedFramework completed = state.completedFrameworks().find(frameworkId);
            return completed == null ? null : completed.tasks().completed().find(taskId);
        }
        TaskRecord active = tasks.find(taskId);
        if (active != null) {
            return active;
        }
        TaskRecord unreachable = tasks.unreachable().find(taskId);
        return unreachable == null ? tasks.completed().find(taskId) : unreachable;
    }

    /** Only the total is filtered (MO-301). */
    private Event agentAdded(Event event) {
        Event.Builder shown = event.toBuilder();
        shown.getAgentAddedBuilder()
                .getAgentBuilder()
                .clearTotalResources()
                .addAllTotalResources(
                        visibility.shown(event.getAgentAdded().getAgent().getTotalResourcesList()));
        return same(event, shown.build());
    }

    private Event frameworkAdded(Event event) {
        Event.Builder shown = event.toBuilder();
        filter(shown.getFrameworkAddedBuilder().getFrameworkBuilder());
        return same(event, shown.build());
    }

    private Event frameworkUpdated(Event event) {
        Event.Builder shown = event.toBuilder();
        filter(shown.getFrameworkUpdatedBuilder().getFrameworkBuilder());
        return same(event, shown.build());
    }

    private void filter(Framework.Builder framework) {
        Framework whole = framework.build();
        framework
                .clearAllocatedResources()
                .addAllAllocatedResources(visibility.shown(whole.getAllocatedResourcesList()))
                .clearOfferedResources()
                .addAllOfferedResources(visibility.shown(whole.getOfferedResourcesList()));
    }

    private static Event same(Event whole, Event shown) {
        return shown.equals(whole) ? whole : shown;
    }
}
