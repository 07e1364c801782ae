package io.tepui.http.link;

import java.time.Duration;

/**
 * Limits of outgoing links.
 *
 * @param maxWaitingBytes messages waiting for one peer; past it the link counts as broken
 * @param connectTimeout how long a connection may take to be established
 * @param lingerTimeout how long a temporary connection waits for the peer to end it, after all is written (AM-11)
 */
public record LinkConfig(int maxWaitingBytes, Duration connectTimeout, Duration lingerTimeout) {
    /** Refuses values that cannot work. */
    public LinkConfig {
        if (maxWaitingBytes <= 0) {
            throw new IllegalArgumentException("maxWaitingBytes is " + maxWaitingBytes + ", must be more than 0");
        }
        if (!connectTimeout.isPositive() || !lingerTimeout.isPositive()) {
            throw new IllegalArgumentException("connectTimeout and lingerTimeout must be more than 0, but are "
                    + connectTimeout + " and " + lingerTimeout);
        }
    }

    /** 64 MiB waiting, 10 s to connect, 5 s to linger. */
    public static LinkConfig defaults() {
        return new LinkConfig(64 * 1024 * 1024, Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    /** The same with another {@code maxWaitingBytes}. */
    public LinkConfig withMaxWaitingBytes(int value) {
        return new LinkConfig(value, connectTimeout, lingerTimeout);
    }

    /** The same with another {@code connectTimeout}. */
    public LinkConfig withConnectTimeout(Duration value) {
        return new LinkConfig(maxWaitingBytes, value, lingerTimeout);
    }

    /** The same with another {@code lingerTimeout}. */
    public LinkConfig withLingerTimeout(Duration value) {
        return new LinkConfig(maxWaitingBytes, connectTimeout, value);
    }
}
