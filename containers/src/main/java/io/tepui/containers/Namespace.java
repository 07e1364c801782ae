package io.tepui.containers;

/** A kind of Linux namespace. */
public enum Namespace {
    MOUNT,
    PID,
    IPC,
    UTS,
    NETWORK,
    USER
}
