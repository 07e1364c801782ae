package io.tepui.agent.status;

import com.google.protobuf.ByteString;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.TaskStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One queue of status updates per task (SE-157). Only the head is sent; the next follows when the head is acknowledged
 * with exactly its uuid; the head is sent again after a pause that doubles.
 *
 * <p>Not safe for use by several threads: the agent's core owns it.
 */
public final class UpdateStreams {
    private final Duration retryMin;
    private final Duration retryMax;
    private final Output output;
    private final Map<UpdateKey, UpdateStream> streams = new HashMap<>();
    private boolean paused = true;

    /** What the queues want done. */
    public interface Output {
        /** Puts a record into the file of a task's updates. */
        void append(String path, StatusUpdateRecord record);

        /** Sends the head of a queue to the master, with {@code latest_state} set (SE-163). */
        void forward(UpdateKey key, StatusUpdate head);

        /** Calls {@link #retry} after the pause; an earlier request for this key is replaced. */
        void retryAfter(UpdateKey key, Duration pause);

        /** Takes a request for {@link #retry} back. */
        void cancelRetry(UpdateKey key);
    }

    /** What an acknowledgement did. */
    public enum Acknowledged {
        /** No such task, or the uuid is not that of the head: nothing changed (SE-159). */
        IGNORED,
        /** The head is off the queue; the next one, if any, has been sent. */
        ADVANCED,
        /** It was the terminal update: the queue is gone, with anything behind it (SE-160). */
        FINISHED
    }

    /**
     * Makes queues that are paused until {@link #resume}.
     *
     * @param retryMin the first pause before a head is sent again
     * @param retryMax the longest
     */
    public UpdateStreams(Duration retryMin, Duration retryMax, Output output) {
        this.retryMin = retryMin;
        this.retryMax = retryMax;
        this.output = output;
    }

    /**
     * Takes an update into its task's queue, and sends it if it is the head.
     *
     * @param file where the task's updates are kept, for frameworks with checkpoint; asked for once per task
     * @return whether it was taken: false for one that came before (SE-159), and for one behind a terminal update, which
     *     would go with it (SE-160)
     */
    public boolean enqueue(UpdateKey key, StatusUpdate update, Optional<String> file) {
        UpdateStream stream = streams.computeIfAbsent(key, k -> new UpdateStream(file));
        if (stream.isEnding() || !stream.take(update)) {
            return false;
        }
        stream.file()
                .ifPresent(path -> output.append(
                        path,
                        StatusUpdateRecord.newBuilder()
                                .setType(StatusUpdateRecord.Type.UPDATE)
                                .setUpdate(update)
                                .build()));
        if (stream.size() == 1) {
            sendHead(key, stream);
        }
        return true;
    }

    /** Whether this update of the task came before (SE-159). */
    public boolean knows(UpdateKey key, ByteString uuid) {
        UpdateStream stream = streams.get(key);
        return stream != null && stream.hasSeen(uuid);
    }

    /**
     * Puts back a queue as its file tells it (SE-162); nothing is written and nothing sent.
     *
     * @param records of the file, oldest first
     * @return whether updates are left that nobody acknowledged
     */
    public boolean restore(UpdateKey key, List<StatusUpdateRecord> records, String file) {
        UpdateStream stream = UpdateStream.replay(records, Optional.of(file));
        if (stream.isFinished()) {
            return false;
        }
        streams.put(key, stream);
        return stream.size() > 0;
    }

    /** The terminal status that waits in the task's queue, if one does. */
    public Optional<TaskStatus> end(UpdateKey key) {
        return Optional.ofNullable(streams.get(key))
                .filter(UpdateStream::isEnding)
                .map(stream -> stream.last().getStatus());
    }

    /** Takes in an acknowledgement. */
    public Acknowledged acknowledge(UpdateKey key, ByteString uuid) {
        UpdateStream stream = streams.get(key);
        if (stream == null || !stream.acknowledge(uuid)) {
            return Acknowledged.IGNORED;
        }
        stream.file()
                .ifPresent(path -> output.append(
                        path,
                        StatusUpdateRecord.newBuilder()
                                .setType(StatusUpdateRecord.Type.ACK)
                                .setUuid(uuid)
                                .build()));
        output.cancelRetry(key);
        if (stream.isFinished()) {
            streams.remove(key);
            return Acknowledged.FINISHED;
        }
        sendHead(key, stream);
        return Acknowledged.ADVANCED;
    }

    /** Stops sending, for as long as there is no master (SE-158). */
    public void pause() {
        paused = true;
        for (Map.Entry<UpdateKey, UpdateStream> each : streams.entrySet()) {
            if (each.getValue().size() > 0) {
                output.cancelRetry(each.getKey());
            }
        }
    }

    /** Sends all heads at once, and starts their pauses anew (SE-158). */
    public void resume() {
        paused = false;
        for (Map.Entry<UpdateKey, UpdateStream> each : streams.entrySet()) {
            sendHead(each.getKey(), each.getValue());
        }
    }

    /** The pause after which a head is sent again is over. */
    public void retry(UpdateKey key) {
        UpdateStream stream = streams.get(key);
        if (stream == null || stream.size() == 0 || paused) {
            return;
        }
        Duration doubled = stream.pause().multipliedBy(2);
        stream.pause(doubled.compareTo(retryMax) > 0 ? retryMax : doubled);
        output.forward(key, stream.head());
        output.retryAfter(key, stream.pause());
    }

    /** Drops the queue of a task. */
    public void discard(UpdateKey key) {
        if (streams.remove(key) != null) {
            output.cancelRetry(key);
        }
    }

    /** Drops all queues of a framework (AM-73). */
    public void discard(String frameworkId) {
        Iterator<Map.Entry<UpdateKey, UpdateStream>> all = streams.entrySet().iterator();
        while (all.hasNext()) {
            UpdateKey key = all.next().getKey();
            if (key.frameworkId().equals(frameworkId)) {
                output.cancelRetry(key);
                all.remove();
            }
        }
    }

    /** How many updates of a task wait for an acknowledgement. */
    public int waiting(UpdateKey key) {
        UpdateStream stream = streams.get(key);
        return stream == null ? 0 : stream.size();
    }

    /** How many tasks have a queue. */
    public int size() {
        return streams.size();
    }

    private void sendHead(UpdateKey key, UpdateStream stream) {
        if (paused || stream.size() == 0) {
            return;
        }
        stream.pause(retryMin);
        output.forward(key, stream.head());
        output.retryAfter(key, retryMin);
    }
}
