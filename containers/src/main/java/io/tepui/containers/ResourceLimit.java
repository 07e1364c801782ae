package io.tepui.containers;

/**
 * An rlimit.
 *
 * @param resource the number of the resource as {@code setrlimit(2)} takes it
 * @param soft the limit in force, or {@link #UNLIMITED}
 * @param hard the ceiling of the soft limit, or {@link #UNLIMITED}
 */
public record ResourceLimit(int resource, long soft, long hard) {
    public static final long UNLIMITED = -1;
}
