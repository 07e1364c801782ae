package io.tepui.containers.posix;

/**
 * A process that cannot be mistaken for another one that got its number later.
 *
 * @param pid its number
 * @param startTicks when it started, in ticks since the machine did
 */
record ProcessId(long pid, long startTicks) {

    /** No process. */
    static final ProcessId NONE = new ProcessId(0, 0);
}
