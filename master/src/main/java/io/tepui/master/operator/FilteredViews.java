package io.tepui.master.operator;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.json.Composite;
import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.master.Response.GetAgents;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import io.tepui.protocol.v1.master.Response.GetExecutors;
import io.tepui.protocol.v1.master.Response.GetFrameworks;
import io.tepui.protocol.v1.master.Response.GetState;
import io.tepui.protocol.v1.master.Response.GetTasks;
import java.util.ArrayList;
import java.util.List;

/**
 * What of {@link StateViews} one operator may see. What shows whole is joined from the same kept pieces; what shows in part
 * is made anew.
 */
final class FilteredViews {
    private final MasterState state;
    private final Visibility visibility;

    FilteredViews(MasterState state, Visibility visibility) {
        this.state = state;
        this.visibility = visibility;
    }

    /** The four parts in this order, all of one state (MO-224). */
    Encodable state() {
        return Composite.of(GetState.getDefaultInstance())
                .put(GetState.GET_TASKS_FIELD_NUMBER, tasks())
                .put(GetState.GET_EXECUTORS_FIELD_NUMBER, executors())
                .put(GetState.GET_FRAMEWORKS_FIELD_NUMBER, frameworks())
                .put(GetState.GET_AGENTS_FIELD_NUMBER, agents())
                .build();
    }

    /** All agents, with those of their resources whose roles show (MO-166, MO-167, MO-171, MO-175). */
    Encodable agents() {
        return Composite.of(GetAgents.getDefaultInstance())
                .putAll(
                        GetAgents.AGENTS_FIELD_NUMBER,
                        state.agents().values().stream().map(this::agent).toList())
                .putAll(
                        GetAgents.RECOVERED_AGENTS_FIELD_NUMBER,
                        state.recoveredAgents().values().stream()
                                .map(RecoveredAgent::info)
                                .map(this::recovered)
                                .toList())
                .build();
    }

    private Encoded<Agent> agent(AgentRecord record) {
        Agent whole = record.view().message();
        Agent.Builder shown = whole.toBuilder();
        shown.getAgentInfoBuilder()
                .clearResources()
                .addAllResources(visibility.shown(whole.getAgentInfo().getResourcesList()));
        shown.clearTotalResources().addAllTotalResources(visibility.shown(whole.getTotalResourcesList()));
        shown.clearAllocatedResources().addAllAllocatedResources(visibility.shown(whole.getAllocatedResourcesList()));
        shown.clearOfferedResources().addAllOfferedResources(visibility.shown(whole.getOfferedResourcesList()));
        Agent part = shown.build();
        return part.equals(whole) ? record.view() : Encoded.of(part);
    }

    private Encoded<AgentInfo> recovered(Encoded<AgentInfo> info) {
        AgentInfo whole = info.message();
        List<Resource> shown = visibility.shown(whole.getResourcesList());
        return shown.size() == whole.getResourcesCount()
                ? info
                : Encoded.of(whole.toBuilder()
                        .clearResources()
                        .addAllResources(shown)
                        .build());
    }

    /** The frameworks that show (MO-205). */
    Encodable frameworks() {
        List<Encoded<GetFrameworks.Framework>> registered = new ArrayList<>();
        for (FrameworkRecord framework : state.frameworks().values()) {
            if (visibility.shows(framework.info())) {
                registered.add(framework.view());
            }
        }
        List<Encoded<GetFrameworks.Framework>> completed = new ArrayList<>();
        for (CompletedFramework framework : state.completedFrameworks()) {
            if (visibility.shows(framework.framework().info())) {
                completed.add(framework.framework().view());
            }
        }
        return Composite.of(GetFrameworks.getDefaultInstance())
                .putAll(GetFrameworks.FRAMEWORKS_FIELD_NUMBER, registered)
                .putAll(GetFrameworks.COMPLETED_FRAMEWORKS_FIELD_NUMBER, completed)
                .build();
    }

    /** The executors that show, of the frameworks that do (MO-213). */
    Encodable executors() {
        List<Encoded<GetExecutors.Executor>> executors = new ArrayList<>();
        for (AgentRecord agent : state.agents().values()) {
            for (ExecutorRecord executor : agent.load().executors().values()) {
                FrameworkRecord framework =
                        state.frameworks().find(executor.key().frameworkId());
                if (framework != null
                        && visibility.shows(framework.info())
                        && visibility.shows(executor.info(), framework.info())) {
                    executors.add(executor.encoded());
                }
            }
        }
        return Composite.of(GetExecutors.getDefaultInstance())
                .putAll(GetExecutors.EXECUTORS_FIELD_NUMBER, executors)
                .build();
    }

    /** The tasks that show, of the frameworks that do (MO-215, MO-216). */
    Encodable tasks() {
        Composite.Builder tasks = Composite.of(GetTasks.getDefaultInstance());
        for (FrameworkRecord framework : state.frameworks().values()) {
            FrameworkTasks of = state.tasks().find(framework.id());
            if (of != null && visibility.shows(framework.info())) {
                FrameworkInfo info = framework.info();
                tasks.putAll(GetTasks.TASKS_FIELD_NUMBER, shown(of.active().values(), info));
                tasks.putAll(GetTasks.UNREACHABLE_TASKS_FIELD_NUMBER, shown(of.unreachable(), info));
                tasks.putAll(GetTasks.COMPLETED_TASKS_FIELD_NUMBER, shown(of.completed(), info));
            }
        }
        for (CompletedFramework completed : state.completedFrameworks()) {
            FrameworkInfo info = completed.framework().info();
            if (visibility.shows(info)) {
                tasks.putAll(
                        GetTasks.COMPLETED_TASKS_FIELD_NUMBER,
                        shown(completed.tasks().completed(), info));
            }
        }
        return tasks.build();
    }

    private List<Encoded<Task>> shown(Iterable<TaskRecord> tasks, FrameworkInfo framework) {
        List<Encoded<Task>> shown = new ArrayList<>();
        for (TaskRecord task : tasks) {
            if (visibility.shows(task.task(), framework)) {
                shown.add(task.encoded());
            }
        }
        return shown;
    }
}
