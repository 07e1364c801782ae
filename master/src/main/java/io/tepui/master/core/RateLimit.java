package io.tepui.master.core;

import java.time.Duration;

/**
 * So many in so long, evenly spaced: {@code 1/10mins} (SE-172).
 *
 * @param permits at least 1
 * @param per longer than zero
 */
public record RateLimit(int permits, Duration per) {
    /** Refuses limits that would never permit anything. */
    public RateLimit {
        if (permits < 1 || !per.isPositive()) {
            throw new IllegalArgumentException(
                    "A rate limit of " + permits + " in " + per + " permits nothing: give at least 1 in more than 0 s");
        }
    }

    /** Returns the time between two permits. */
    public Duration interval() {
        return per.dividedBy(permits);
    }
}
