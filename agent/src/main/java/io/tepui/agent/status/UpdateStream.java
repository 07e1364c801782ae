package io.tepui.agent.status;

import com.google.protobuf.ByteString;
import io.tepui.agent.state.States;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.TaskState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The updates of one task that nobody has acknowledged yet, oldest first. */
final class UpdateStream {
    /** How many uuids of a task's updates are remembered, to tell one that comes again (SE-159). */
    static final int REMEMBERED_UUIDS = 1_000;

    private final Optional<String> file;
    private final ArrayDeque<StatusUpdate> pending = new ArrayDeque<>();
    private final Set<ByteString> seen = new LinkedHashSet<>();
    private TaskState latest = TaskState.TASK_STAGING;
    private Duration pause = Duration.ZERO;
    private boolean finished;

    UpdateStream(Optional<String> file) {
        this.file = file;
    }

    static UpdateStream replay(List<StatusUpdateRecord> records, Optional<String> file) {
        UpdateStream stream = new UpdateStream(file);
        for (StatusUpdateRecord record : records) {
            switch (record.getType()) {
                case UPDATE -> stream.take(record.getUpdate());
                case ACK -> stream.acknowledge(record.getUuid());
            }
        }
        return stream;
    }

    boolean take(StatusUpdate update) {
        if (!seen.add(update.getUuid())) {
            return false;
        }
        if (seen.size() > REMEMBERED_UUIDS) {
            seen.remove(seen.iterator().next());
        }
        pending.addLast(update);
        latest = update.getStatus().getState();
        return true;
    }

    boolean hasSeen(ByteString uuid) {
        return seen.contains(uuid);
    }

    /** Takes the head off if this is its uuid. */
    boolean acknowledge(ByteString uuid) {
        StatusUpdate head = pending.peekFirst();
        if (head == null || !head.getUuid().equals(uuid)) {
            return false;
        }
        pending.removeFirst();
        if (States.isTerminal(head.getStatus().getState())) {
            pending.clear();
            finished = true;
        }
        return true;
    }

    /** The head as it is sent: with the newest state the agent knows (SE-163). */
    StatusUpdate head() {
        return pending.getFirst().toBuilder().setLatestState(latest).build();
    }

    /** The newest update. */
    StatusUpdate last() {
        return pending.getLast();
    }

    int size() {
        return pending.size();
    }

    /** Whether the last that waits is a terminal update. */
    boolean isEnding() {
        return !pending.isEmpty() && States.isTerminal(latest);
    }

    boolean isFinished() {
        return finished;
    }

    Optional<String> file() {
        return file;
    }

    Duration pause() {
        return pause;
    }

    void pause(Duration newPause) {
        pause = newPause;
    }
}
