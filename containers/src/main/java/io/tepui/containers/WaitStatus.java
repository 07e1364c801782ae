package io.tepui.containers;

import io.tepui.protocol.Signals;

/**
 * A raw wait status as {@code wait(2)} gives it (CF-8): the low seven bits are the signal that ended the process, or 0;
 * bit 7 tells of a core dump; the next eight bits are the exit code.
 *
 * @param raw the status
 */
public record WaitStatus(int raw) {

    /** Ended by SIGKILL. */
    public static final WaitStatus KILLED = new WaitStatus(9);

    /** Status of a process that exited by itself. */
    public static WaitStatus exited(int code) {
        return new WaitStatus((code & 0xff) << 8);
    }

    /** Whether the process exited by itself. */
    public boolean hasExited() {
        return signal() == 0;
    }

    /** Whether it exited by itself with code 0. */
    public boolean succeeded() {
        return raw == 0;
    }

    /** The exit code, 0 to 255; 0 when a signal ended it. */
    public int exitCode() {
        return raw >> 8 & 0xff;
    }

    /** The signal that ended it, or 0. */
    public int signal() {
        return raw & 0x7f;
    }

    /** Whether it left a core dump. */
    public boolean coreDumped() {
        return (raw & 0x80) != 0;
    }

    /** The message of a task's last status (SE-242). */
    public String describeCommand() {
        if (hasExited()) {
            return "Command exited with status " + exitCode();
        }
        return "Command terminated with signal " + Signals.describe(signal()) + (coreDumped() ? " (core dumped)" : "");
    }
}
