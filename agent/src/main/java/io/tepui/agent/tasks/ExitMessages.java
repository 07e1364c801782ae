package io.tepui.agent.tasks;

/** Raw wait statuses (CF-8) and the sentences that tell them (SE-242). */
public final class ExitMessages {
    private static final int SIGNAL_MASK = 0x7F;
    private static final int CORE_FLAG = 0x80;
    private static final int FIRST_REALTIME_SIGNAL = 34;

    private static final String[] SIGNALS = {
        "Unknown signal 0",
        "Hangup",
        "Interrupt",
        "Quit",
        "Illegal instruction",
        "Trace/breakpoint trap",
        "Aborted",
        "Bus error",
        "Floating point exception",
        "Killed",
        "User defined signal 1",
        "Segmentation fault",
        "User defined signal 2",
        "Broken pipe",
        "Alarm clock",
        "Terminated",
        "Stack fault",
        "Child exited",
        "Continued",
        "Stopped (signal)",
        "Stopped",
        "Stopped (tty input)",
        "Stopped (tty output)",
        "Urgent I/O condition",
        "CPU time limit exceeded",
        "File size limit exceeded",
        "Virtual timer expired",
        "Profiling timer expired",
        "Window changed",
        "I/O possible",
        "Power failure",
        "Bad system call",
    };

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
        return "Command terminated with signal " + signalName(signal) + core;
    }

    /** A signal's description, as C libraries print it. */
    static String signalName(int signal) {
        if (signal >= FIRST_REALTIME_SIGNAL) {
            return "Real-time signal " + (signal - FIRST_REALTIME_SIGNAL);
        }
        return signal < SIGNALS.length ? SIGNALS[signal] : "Unknown signal " + signal;
    }
}
