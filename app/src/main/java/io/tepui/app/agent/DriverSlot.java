package io.tepui.app.agent;

import io.tepui.agent.AgentInput;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts around the core find it. The HTTP server has to listen before the core can be made, since the agent tells
 * its port; until then there is nothing to ask and inputs are dropped.
 */
final class DriverSlot {
    private volatile @Nullable AgentDriver driver;

    void fill(AgentDriver made) {
        driver = made;
    }

    boolean submit(AgentInput input) {
        AgentDriver present = driver;
        return present != null && present.submit(input);
    }

    void inject(AgentInput input) {
        AgentDriver present = driver;
        if (present != null) {
            present.inject(input);
        }
    }

    /** Whether recovery is over (AO-6). */
    boolean isRecovered() {
        AgentDriver present = driver;
        return present != null && !present.state().phase().isRecovering();
    }

    /** Whether containers and executors of an earlier run are known, so that executors may come back (SE-208). */
    boolean hasFound() {
        AgentDriver present = driver;
        return present != null && present.state().phase() != Phase.RECOVERING;
    }

    /** The published state; to be asked for by those only who know that recovery is over. */
    AgentState state() {
        return present().state();
    }

    AgentDriver present() {
        AgentDriver present = driver;
        if (present == null) {
            throw new IllegalStateException("the agent has not finished recovery");
        }
        return present;
    }
}
