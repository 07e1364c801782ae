package io.tepui.master.validation;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorKey;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.resources.Resources;
import org.jspecify.annotations.Nullable;

/**
 * What a launch is checked against.
 *
 * @param framework who launches
 * @param tasks its tasks
 * @param agent where it launches
 * @param remaining what is left of the offers, each entry allocated to their role
 */
public record LaunchTarget(FrameworkRecord framework, FrameworkTasks tasks, AgentRecord agent, Resources remaining) {
    /** Returns the framework's executor with this id that is known on the agent, or null (SE-119). */
    @Nullable
    ExecutorRecord runningExecutor(ExecutorInfo executor) {
        return agent.load()
                .executors()
                .find(new ExecutorKey(framework.id(), executor.getExecutorId().getValue()));
    }
}
