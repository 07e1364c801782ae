package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.protocol.v1.agent.Response.GetExecutors;
import java.util.stream.Stream;

/** Runs of executors, of frameworks that are here and of those that were (AO-61). */
final class ExecutorsView {
    private ExecutorsView() {}

    static GetExecutors of(AgentState state) {
        GetExecutors.Builder view = GetExecutors.newBuilder();
        frameworks(state).forEach(framework -> {
            framework.executors().values().forEach(each -> view.addExecutors(show(each)));
            framework.completed().values().forEach(each -> view.addCompletedExecutors(show(each)));
        });
        return view.build();
    }

    /** All frameworks, those with executors first. */
    static Stream<FrameworkRecord> frameworks(AgentState state) {
        return Stream.concat(state.frameworks().values().stream(), state.completed().values().stream());
    }

    private static GetExecutors.Executor show(ExecutorRecord executor) {
        return GetExecutors.Executor.newBuilder()
                .setExecutorInfo(executor.info())
                .build();
    }
}
