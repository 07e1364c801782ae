package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.v1.agent.Response.GetFrameworks;

/** Frameworks that have, and those that had, executors on an agent (AO-60). */
final class FrameworksView {
    private FrameworksView() {}

    /** Those that show (AO-36). */
    static GetFrameworks of(AgentState state, Visibility visibility) {
        GetFrameworks.Builder view = GetFrameworks.newBuilder();
        state.frameworks().values().stream()
                .filter(each -> visibility.shows(each.info()))
                .forEach(each -> view.addFrameworks(show(each)));
        state.completed().values().stream()
                .filter(each -> visibility.shows(each.info()))
                .forEach(each -> view.addCompletedFrameworks(show(each)));
        return view.build();
    }

    private static GetFrameworks.Framework show(FrameworkRecord framework) {
        return GetFrameworks.Framework.newBuilder()
                .setFrameworkInfo(framework.info())
                .build();
    }
}
