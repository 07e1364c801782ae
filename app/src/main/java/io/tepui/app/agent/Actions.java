package io.tepui.app.agent;

import io.tepui.agent.AgentEffect;

/** Carries out the effects that do not change files. None of them waits. */
@FunctionalInterface
interface Actions {
    void apply(AgentEffect effect);
}
