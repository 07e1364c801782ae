package io.tepui.containers;

import java.time.Instant;
import java.util.Optional;

/**
 * The end of a container.
 *
 * @param containerId printed id
 * @param status raw wait status of the command; empty when it is lost, because the shim was killed before it could
 *     record one (AO-181 then counts it as {@link WaitStatus#KILLED})
 * @param endedAt when the command ended, or when the loss was found, to the millisecond
 * @param lostOutputBytes bytes of output that could not be written, such as to a full disk; 0 when not known
 */
public record ContainerExit(String containerId, Optional<WaitStatus> status, Instant endedAt, long lostOutputBytes) {

    /** The status, or that of a killed process when it is lost (AO-181). */
    public WaitStatus statusOrKilled() {
        return status.orElse(WaitStatus.KILLED);
    }
}
