package io.tepui.agent.checks;

/** The two sorts of checks; a task may have one of each (SE-268). */
public enum CheckKind {
    /** {@code check}: its results are reported, and have no consequences (SE-265). */
    CHECK,
    /** {@code health_check}: failures in a row end the task (SE-266). */
    HEALTH
}
