package io.tepui.agent.tasks;

import io.tepui.protocol.Signals;

/** Raw wait statuses (CF-8) and the sentences that tell them (SE-242). */
public final class ExitMessages {
    private static final int SIGNAL_MASK = 0x7F;
    private static final int CORE_FLAG = 0x80;

    private ExitMessages() {}

    /** Whether the process ended by itself with code 0. */
    public static boolean isSuccess(int waitStatus) {
        return waitStatus == 0;
    }

    /** {@code Command exited with status 3}, or {@code Command terminated with signal Killed}. */
    public static String describe(int waitStatus) {
        int signal = waitStatus & SIGNAL_MASK;
        if (signal == 0) {
            return "Command exited with status " + (waitStatus >> 8 & 0xFF);
        }
        String core = (waitStatus & CORE_FLAG) != 0 ? " (core dumped)" : "";
        return "Command terminated with signal " + Signals.describe(signal) + core;
    }
}
