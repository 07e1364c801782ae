package io.tepui.agent.checkpoint;

import com.google.protobuf.ByteString;
import io.tepui.agent.state.KillOrder;
import java.time.Instant;
import java.util.Optional;

/**
 * The ordered end of a command task as it is kept on disk, so that an agent that restarts within the grace period still
 * ends it in time and still reports it as killed.
 *
 * @param order the order
 */
public record KillNote(KillOrder order) {
    /** One line: the cause, and two times in milliseconds since the epoch. */
    public ByteString toBytes() {
        return ByteString.copyFromUtf8(order.cause() + " " + order.since().toEpochMilli() + " "
                + order.deadline().toEpochMilli() + "\n");
    }

    /** Reads the line; nothing when it is not one. */
    public static Optional<KillNote> parse(String text) {
        String[] words = text.strip().split(" ", -1);
        if (words.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new KillNote(new KillOrder(
                    KillOrder.Cause.valueOf(words[0]),
                    Instant.ofEpochMilli(Long.parseLong(words[1])),
                    Instant.ofEpochMilli(Long.parseLong(words[2])))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
