package io.tepui.protocol;

import java.util.Optional;

/**
 * The address of a process: {@code <process id>@<IPv4 address>:<port>} (AM-1).
 *
 * @param id the process id, e.g. {@code slave(1)}; empty only in {@link #ABSENT}
 * @param host an IPv4 address; a parsed text may have a host name here, which the reader resolves
 * @param port 0 to 65535
 */
public record UPid(String id, String host, int port) {
    /** The pid that says "none" (AM-2). */
    public static final UPid ABSENT = new UPid("", "0.0.0.0", 0);

    private static final int MAX_PORT = 65_535;

    /** Refuses a host or port that cannot be printed and read back. */
    public UPid {
        if (host.isEmpty() || host.indexOf('@') >= 0 || host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + host + "' is not the host of a pid");
        }
        if (id.indexOf('@') >= 0) {
            throw new IllegalArgumentException("'" + id + "' is not a process id");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and " + MAX_PORT);
        }
    }

    /** Reads the text form; nothing when it is not of the form {@code id@host:port} with a port up to 65535. */
    public static Optional<UPid> parse(String text) {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        if (at < 0 || colon <= at + 1 || text.indexOf('@', at + 1) >= 0 || text.indexOf(':', at) != colon) {
            return Optional.empty();
        }
        String digits = text.substring(colon + 1);
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int port = Integer.parseInt(digits);
        return port > MAX_PORT
                ? Optional.empty()
                : Optional.of(new UPid(text.substring(0, at), text.substring(at + 1, colon), port));
    }

    /** Whether this is the pid that says "none" (AM-2). */
    public boolean isAbsent() {
        return equals(ABSENT);
    }

    /** {@code host:port}. */
    public String address() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return id + "@" + address();
    }
}
