package io.tepui.containers.linux;

import java.io.IOException;

/** A system call failed. */
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    LinuxException(String what, int errno) {
        super(what + ": " + ErrorNumbers.describe(errno));
        this.errno = errno;
    }

    /** The number as in {@code errno}. */
    public int errno() {
        return errno;
    }
}
