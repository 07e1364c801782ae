package io.tepui.protocol;

import java.util.List;

/** Numbers and descriptions of Linux signals, as statuses of tasks tell them (SE-242). */
public final class Signals {

    public static final int KILL = 9;
    public static final int TERM = 15;

    /** The highest signal number. */
    public static final int MAX = 64;

    private static final int FIRST_REAL_TIME = 34;

    private static final List<String> DESCRIPTIONS = List.of(
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
            "Bad system call");

    private Signals() {}

    /** A signal in words as the C library has them, such as {@code Killed} for 9. */
    public static String describe(int signal) {
        if (signal >= 1 && signal <= DESCRIPTIONS.size()) {
            return DESCRIPTIONS.get(signal - 1);
        }
        if (signal >= FIRST_REAL_TIME && signal <= MAX) {
            return "Real-time signal " + (signal - FIRST_REAL_TIME);
        }
        return "Unknown signal " + signal;
    }
}
