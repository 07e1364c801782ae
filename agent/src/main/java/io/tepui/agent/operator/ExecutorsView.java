package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.v1.agent.Response.GetExecutors;
import java.util.stream.Stream;

/** Runs of executors, of frameworks that are here and of those that were (AO-61). */
final class ExecutorsView {
    private ExecutorsView() {}

    /** Those that show, of frameworks that do (AO-36). */
    static GetExecutors of(AgentState state, Visibility visibility) {
        GetExecutors.Builder view = GetExecutors.newBuilder();
        frameworks(state, visibility).forEach(framework -> {
            framework.executors().values().stream()
                    .filter(each -> visibility.shows(each.info(), framework.info()))
                    .forEach(each -> view.addExecutors(show(each)));
            framework.completed().values().stream()
                    .filter(each -> visibility.shows(each.info(), framework.info()))
                    .forEach(each -> view.addCompletedExecutors(show(each)));
        });
        return view.build();
    }

    /** All frameworks that show, those with executors first. */
    static Stream<FrameworkRecord> frameworks(AgentState state, Visibility visibility) {
        return Stream.concat(state.frameworks().values().stream(), state.completed().values().stream())
                .filter(framework -> visibility.shows(framework.info()));
    }

    private static GetExecutors.Executor show(ExecutorRecord executor) {
        return GetExecutors.Executor.newBuilder()
                .setExecutorInfo(executor.info())
                .build();
    }
}
