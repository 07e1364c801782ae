package io.tepui.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.agent.status.UpdateStreams.Acknowledged;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** SE-157 to SE-163: one queue of updates for each task. */
class UpdateStreamsTest {
    private static final UpdateKey KEY = new UpdateKey("f", "t");

    private final List<StatusUpdate> sent = new ArrayList<>();
    private final List<StatusUpdateRecord> file = new ArrayList<>();
    private final Map<UpdateKey, Duration> armed = new HashMap<>();
    private UpdateStreams streams = fresh();

    private UpdateStreams fresh() {
        return new UpdateStreams(Duration.ofSeconds(10), Duration.ofMinutes(10), new UpdateStreams.Output() {
            @Override
            public void append(String path, StatusUpdateRecord record) {
                file.add(record);
            }

            @Override
            public void forward(UpdateKey key, StatusUpdate head) {
                sent.add(head);
            }

            @Override
            public void retryAfter(UpdateKey key, Duration pause) {
                armed.put(key, pause);
            }

            @Override
            public void cancelRetry(UpdateKey key) {
                armed.remove(key);
            }
        });
    }

    private static ByteString uuid(int number) {
        return ByteString.copyFrom(
                new byte[] {(byte) (number >> 8), (byte) number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    private static StatusUpdate update(int number, TaskState state) {
        return StatusUpdate.newBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                .setStatus(TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue("t"))
                        .setState(state)
                        .setUuid(uuid(number)))
                .setTimestamp(number)
                .setUuid(uuid(number))
                .build();
    }

    private boolean enqueue(int number, TaskState state) {
        return streams.enqueue(KEY, update(number, state), Optional.of("file"));
    }

    @Test
    void only_the_head_is_sent_with_the_newest_state_beside_it() {
        streams.resume();
        enqueue(1, TaskState.TASK_STARTING);
        enqueue(2, TaskState.TASK_RUNNING);
        assertThat(sent).hasSize(1);
        streams.retry(KEY);
        assertThat(sent.getLast().getUuid()).isEqualTo(uuid(1));
        assertThat(sent.getLast().getLatestState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(streams.acknowledge(KEY, uuid(2))).isEqualTo(Acknowledged.IGNORED);
        assertThat(streams.acknowledge(KEY, uuid(1))).isEqualTo(Acknowledged.ADVANCED);
        assertThat(sent.getLast().getUuid()).isEqualTo(uuid(2));
        assertThat(armed).containsEntry(KEY, Duration.ofSeconds(10));
    }

    @Test
    void an_update_that_came_before_is_not_taken_even_when_it_was_acknowledged() {
        streams.resume();
        assertThat(enqueue(1, TaskState.TASK_STARTING)).isTrue();
        assertThat(enqueue(1, TaskState.TASK_STARTING)).isFalse();
        streams.acknowledge(KEY, uuid(1));
        assertThat(enqueue(1, TaskState.TASK_STARTING)).isFalse();
        assertThat(file).hasSize(2);
    }

    @Test
    void nothing_is_taken_behind_a_terminal_update_and_its_acknowledgement_ends_the_queue() {
        streams.resume();
        enqueue(1, TaskState.TASK_FINISHED);
        assertThat(enqueue(2, TaskState.TASK_FAILED)).isFalse();
        assertThat(streams.acknowledge(KEY, uuid(1))).isEqualTo(Acknowledged.FINISHED);
        assertThat(streams.size()).isZero();
        assertThat(armed).isEmpty();
        assertThat(streams.acknowledge(KEY, uuid(1))).isEqualTo(Acknowledged.IGNORED);
    }

    @Test
    void while_paused_nothing_is_sent_and_nothing_is_armed() {
        enqueue(1, TaskState.TASK_STARTING);
        assertThat(sent).isEmpty();
        streams.resume();
        assertThat(sent).hasSize(1);
        streams.pause();
        assertThat(armed).isEmpty();
        streams.retry(KEY);
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_discarded_queue_is_silent() {
        streams.resume();
        enqueue(1, TaskState.TASK_STARTING);
        streams.discard("other");
        assertThat(streams.size()).isEqualTo(1);
        streams.discard("f");
        assertThat(armed).isEmpty();
        streams.retry(KEY);
        assertThat(sent).hasSize(1);

        enqueue(1, TaskState.TASK_STARTING);
        streams.discard(KEY);
        assertThat(streams.size()).isZero();
    }

    @Test
    void an_update_that_is_not_kept_leaves_no_record() {
        streams.enqueue(KEY, update(1, TaskState.TASK_LOST), Optional.empty());
        streams.acknowledge(KEY, uuid(1));
        assertThat(file).isEmpty();
    }

    @Test
    void only_so_many_uuids_are_remembered() {
        for (int i = 0; i <= UpdateStream.REMEMBERED_UUIDS; i++) {
            enqueue(i, TaskState.TASK_RUNNING);
            streams.acknowledge(KEY, uuid(i));
        }
        assertThat(enqueue(1, TaskState.TASK_RUNNING)).isFalse();
        assertThat(enqueue(0, TaskState.TASK_RUNNING)).isTrue();
    }

    /** Whatever is sent and acknowledged in whatever order, a queue made anew from the file goes on where the old one was. */
    @Property(tries = 300)
    void a_restored_queue_goes_on_where_it_was(@ForAll @Size(max = 12) List<@IntRange(max = 9) Integer> steps) {
        // One object serves all tries.
        sent.clear();
        file.clear();
        streams = fresh();
        streams.resume();
        int next = 0;
        for (int step : steps) {
            if (step < 5) {
                enqueue(next++, step == 0 ? TaskState.TASK_FINISHED : TaskState.TASK_RUNNING);
            } else if (!sent.isEmpty()) {
                streams.acknowledge(KEY, step == 9 ? uuid(0) : sent.getLast().getUuid());
            }
        }
        List<StatusUpdateRecord> records = List.copyOf(file);
        sent.clear();
        streams.resume();
        List<StatusUpdate> before = List.copyOf(sent);

        streams = fresh();
        sent.clear();
        boolean waiting = streams.restore(KEY, ofLastLife(records), "file");
        streams.resume();
        assertThat(sent).isEqualTo(before);
        assertThat(waiting).isEqualTo(!before.isEmpty());
        assertThat(file).isEqualTo(records);
    }

    /** A task that ended and came again has a file of its own. */
    private static List<StatusUpdateRecord> ofLastLife(List<StatusUpdateRecord> records) {
        int begin = 0;
        List<ByteString> terminal = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            StatusUpdateRecord record = records.get(i);
            if (record.getUpdate().getStatus().getState() == TaskState.TASK_FINISHED) {
                terminal.add(record.getUpdate().getUuid());
            }
            if (record.hasUuid() && terminal.contains(record.getUuid())) {
                begin = i + 1;
            }
        }
        return begin == records.size() ? records : records.subList(begin, records.size());
    }
}
