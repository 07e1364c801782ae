package io.tepui.app.agent.containers;

import java.time.Duration;

/**
 * How much clients of container calls may hold of an agent at one moment.
 *
 * @param maxAttachments readers, writers and sessions; past it 503
 * @param maxWaits waiting WAIT calls; past it 503
 * @param maxInputRecordBytes largest record of an ATTACH_CONTAINER_INPUT request; past it the stream is broken off with 500, or refused with
 *     400 if it is the first one
 * @param stallTimeout how long a reader may take nothing of what is there for it before it counts as gone
 * @param inputGrace how long an input stays open once the container's output has ended (AO-129)
 * @param ownEnd how long a session that has ended its output may take to end by itself, before it is destroyed (AO-101)
 */
public record ContainerCallLimits(
        int maxAttachments,
        int maxWaits,
        int maxInputRecordBytes,
        Duration stallTimeout,
        Duration inputGrace,
        Duration ownEnd) {

    private static final int MIB = 1024 * 1024;

    /** Limits for an agent with thousands of containers. */
    public static final ContainerCallLimits DEFAULTS = new ContainerCallLimits(
            4_000, 20_000, 4 * MIB, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofMillis(200));

    /** The same with other bounds of what clients hold. */
    public ContainerCallLimits holding(int newMaxAttachments, int newMaxWaits) {
        return new ContainerCallLimits(
                newMaxAttachments, newMaxWaits, maxInputRecordBytes, stallTimeout, inputGrace, ownEnd);
    }

    public ContainerCallLimits {
        if (maxAttachments <= 0 || maxWaits <= 0 || maxInputRecordBytes <= 0) {
            throw new IllegalArgumentException("limits of container calls must be more than 0");
        }
    }
}
