package io.tepui.containers;

/** Whom a signal goes to. */
public enum SignalScope {
    /** The command's process alone (AO-142). */
    COMMAND,
    /** Every process of the container: the command, its session and all descendants (SE-240). */
    TREE
}
