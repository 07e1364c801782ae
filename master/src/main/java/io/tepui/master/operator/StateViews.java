package io.tepui.master.operator;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.protocol.json.Composite;
import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.master.Response.GetAgents;
import io.tepui.protocol.v1.master.Response.GetExecutors;
import io.tepui.protocol.v1.master.Response.GetFrameworks;
import io.tepui.protocol.v1.master.Response.GetState;
import io.tepui.protocol.v1.master.Response.GetTasks;
import java.util.ArrayList;
import java.util.List;

/** What grows with the cluster: agents, frameworks, executors and tasks, joined from the pieces that the state keeps. */
final class StateViews {
    private StateViews() {}

    /** The four parts in this order, all of one state (MO-224). */
    static Encodable state(MasterState state) {
        return Composite.of(GetState.getDefaultInstance())
                .put(GetState.GET_TASKS_FIELD_NUMBER, tasks(state))
                .put(GetState.GET_EXECUTORS_FIELD_NUMBER, executors(state))
                .put(GetState.GET_FRAMEWORKS_FIELD_NUMBER, frameworks(state))
                .put(GetState.GET_AGENTS_FIELD_NUMBER, agents(state))
                .build();
    }

    /** Registered agents, and those of the registry that have not come back (MO-166, MO-175). */
    static Encodable agents(MasterState state) {
        return Composite.of(GetAgents.getDefaultInstance())
                .putAll(
                        GetAgents.AGENTS_FIELD_NUMBER,
                        state.agents().values().stream().map(AgentRecord::view).toList())
                .putAll(
                        GetAgents.RECOVERED_AGENTS_FIELD_NUMBER,
                        state.recoveredAgents().values().stream()
                                .map(RecoveredAgent::info)
                                .toList())
                .build();
    }

    /** Registered frameworks, and the removed ones, oldest first (MO-205). */
    static Encodable frameworks(MasterState state) {
        List<Encoded<GetFrameworks.Framework>> completed = new ArrayList<>();
        for (CompletedFramework framework : state.completedFrameworks()) {
            completed.add(framework.framework().view());
        }
        return Composite.of(GetFrameworks.getDefaultInstance())
                .putAll(
                        GetFrameworks.FRAMEWORKS_FIELD_NUMBER,
                        state.frameworks().values().stream()
                                .map(FrameworkRecord::view)
                                .toList())
                .putAll(GetFrameworks.COMPLETED_FRAMEWORKS_FIELD_NUMBER, completed)
                .build();
    }

    /** The executors that the master knows of: those of registered frameworks (MO-213). */
    static Encodable executors(MasterState state) {
        List<Encoded<GetExecutors.Executor>> executors = new ArrayList<>();
        for (AgentRecord agent : state.agents().values()) {
            for (ExecutorRecord executor : agent.load().executors().values()) {
                if (state.frameworks().contains(executor.key().frameworkId())) {
                    executors.add(executor.encoded());
                }
            }
        }
        return Composite.of(GetExecutors.getDefaultInstance())
                .putAll(GetExecutors.EXECUTORS_FIELD_NUMBER, executors)
                .build();
    }

    /** Tasks of registered frameworks, and all tasks of completed ones among the completed (MO-214, MO-216). */
    static Encodable tasks(MasterState state) {
        Composite.Builder tasks = Composite.of(GetTasks.getDefaultInstance());
        for (FrameworkTasks of : state.tasks().values()) {
            tasks.putAll(GetTasks.TASKS_FIELD_NUMBER, of.activeEncoded());
            tasks.putAll(GetTasks.UNREACHABLE_TASKS_FIELD_NUMBER, of.unreachableEncoded());
            tasks.putAll(GetTasks.COMPLETED_TASKS_FIELD_NUMBER, of.completedEncoded());
        }
        for (CompletedFramework framework : state.completedFrameworks()) {
            tasks.putAll(
                    GetTasks.COMPLETED_TASKS_FIELD_NUMBER, framework.tasks().completedEncoded());
        }
        return tasks.build();
    }
}
