package io.tepui.app.agent;

import io.tepui.agent.state.Leader;

/** Asks once where the leading master is. */
@FunctionalInterface
interface MasterProbe {
    /** What came out. */
    sealed interface Outcome {}

    /** This master leads. */
    record Found(Leader leader) implements Outcome {}

    /**
     * No master leads that could be reached.
     *
     * @param why one line for the log
     */
    record Nobody(String why) implements Outcome {}

    /** Asks; may take some seconds. */
    Outcome ask() throws InterruptedException;
}
