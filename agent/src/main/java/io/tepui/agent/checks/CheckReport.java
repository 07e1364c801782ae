package io.tepui.agent.checks;

import io.tepui.protocol.v1.CheckStatusInfo;

/** What a result means for the task and its scheduler. */
public sealed interface CheckReport {
    /** Nothing is to be told. */
    record Silent() implements CheckReport {}

    /** The check's result is another than before (SE-265). */
    record Changed(CheckStatusInfo status) implements CheckReport {}

    /**
     * The task is healthy or not (SE-266).
     *
     * @param kill whether it has failed as often as it may, and is to be killed
     */
    record Health(boolean healthy, boolean kill) implements CheckReport {}
}
