package io.tepui.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.ProtobufCodec;
import io.tepui.protocol.schema.RandomMessages;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.master.Event;
import io.tepui.protocol.v1.master.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages joined from kept pieces have the bytes of the whole message")
class CompositeTest {
    private static String json(Encodable message) {
        return new String(message.toByteArray(MediaType.JSON), StandardCharsets.UTF_8);
    }

    private static List<Encoded<Task>> tasks(RandomMessages random, int count) {
        List<Encoded<Task>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(Encoded.of((Task) random.next(Task.getDefaultInstance(), 3)));
        }
        return tasks;
    }

    private static List<Task> messages(List<Encoded<Task>> tasks) {
        return tasks.stream().map(Encoded::message).toList();
    }

    @Property(tries = 100)
    void a_state_of_any_tasks_is_joined_as_the_codec_writes_it(
            @ForAll long seed,
            @ForAll @IntRange(max = 20) int running,
            @ForAll @IntRange(max = 3) int unreachable,
            @ForAll @IntRange(max = 3) int completed)
            throws MalformedMessageException {
        RandomMessages random = new RandomMessages(new SplittableRandom(seed));
        List<Encoded<Task>> first = tasks(random, running);
        List<Encoded<Task>> second = tasks(random, unreachable);
        List<Encoded<Task>> third = tasks(random, completed);
        Composite tasks = Composite.of(Response.GetTasks.getDefaultInstance())
                .putAll(Response.GetTasks.TASKS_FIELD_NUMBER, EncodedList.of(first))
                .putAll(Response.GetTasks.TASKS_FIELD_NUMBER, EncodedList.empty())
                .putAll(Response.GetTasks.TASKS_FIELD_NUMBER, second)
                .putAll(Response.GetTasks.COMPLETED_TASKS_FIELD_NUMBER, third)
                .build();
        Composite state = Composite.of(Response.GetState.newBuilder()
                        .setGetExecutors(Response.GetExecutors.getDefaultInstance())
                        .build())
                .put(Response.GetState.GET_TASKS_FIELD_NUMBER, tasks)
                .build();
        Composite answer = Composite.of(
                        Response.newBuilder().setType(Response.Type.GET_STATE).build())
                .put(Response.GET_STATE_FIELD_NUMBER, state)
                .build();

        Response whole = Response.newBuilder()
                .setType(Response.Type.GET_STATE)
                .setGetState(Response.GetState.newBuilder()
                        .setGetExecutors(Response.GetExecutors.getDefaultInstance())
                        .setGetTasks(Response.GetTasks.newBuilder()
                                .addAllTasks(messages(first))
                                .addAllTasks(messages(second))
                                .addAllCompletedTasks(messages(third))))
                .build();
        isWhole(answer, whole);
    }

    private static void isWhole(Encodable joined, Message whole) throws MalformedMessageException {
        assertThat(json(joined)).isEqualTo(new String(JsonCodec.standard().toJson(whole), StandardCharsets.UTF_8));
        assertThat(joined.size(MediaType.JSON)).isEqualTo(JsonCodec.standard().toJson(whole).length);
        assertThat(joined.size(MediaType.PROTOBUF)).isEqualTo(whole.getSerializedSize());
        assertThat(ProtobufCodec.parse(joined.toByteArray(MediaType.PROTOBUF), whole.getDefaultInstanceForType()))
                .isEqualTo(whole);
    }

    @Test
    void nothing_put_gives_the_base_message_alone() throws MalformedMessageException {
        isWhole(Composite.of(Response.getDefaultInstance()).build(), Response.getDefaultInstance());
        isWhole(Composite.of(Response.GetTasks.getDefaultInstance()).build(), Response.GetTasks.getDefaultInstance());
    }

    @Test
    void a_required_field_may_be_put_into_an_incomplete_base() throws MalformedMessageException {
        Task task = Task.newBuilder()
                .setName("n")
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                .setAgentId(AgentID.newBuilder().setValue("a"))
                .setState(io.tepui.protocol.v1.TaskState.TASK_RUNNING)
                .build();
        Composite added = Composite.of(Event.TaskAdded.getDefaultInstance())
                .put(Event.TaskAdded.TASK_FIELD_NUMBER, Encoded.of(task))
                .build();
        Composite event = Composite.of(
                        Event.newBuilder().setType(Event.Type.TASK_ADDED).build())
                .put(Event.TASK_ADDED_FIELD_NUMBER, added)
                .build();

        isWhole(
                event,
                Event.newBuilder()
                        .setType(Event.Type.TASK_ADDED)
                        .setTaskAdded(Event.TaskAdded.newBuilder().setTask(task))
                        .build());
    }

    @Test
    void large_pieces_are_written_to_any_stream_in_order() throws IOException {
        List<Encoded<TaskID>> ids = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            ids.add(Encoded.of(
                    TaskID.newBuilder().setValue("x".repeat(i * 37 % 1000)).build()));
        }
        var reconcile = io.tepui.protocol.v1.Labels.newBuilder();
        List<Encoded<io.tepui.protocol.v1.Label>> labels = new ArrayList<>();
        ids.forEach(id -> {
            var label = io.tepui.protocol.v1.Label.newBuilder()
                    .setKey(id.message().getValue())
                    .build();
            labels.add(Encoded.of(label));
            reconcile.addLabels(label);
        });
        labels.add(Encoded.of(io.tepui.protocol.v1.Label.newBuilder()
                .setKey("y".repeat(300_000))
                .build()));
        reconcile.addLabels(labels.getLast().message());
        Composite joined = Composite.of(io.tepui.protocol.v1.Labels.getDefaultInstance())
                .putAll(io.tepui.protocol.v1.Labels.LABELS_FIELD_NUMBER, labels)
                .build();

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        joined.writeTo(out, MediaType.JSON);

        assertThat(out.toByteArray()).isEqualTo(JsonCodec.standard().toJson(reconcile.build()));
        assertThat(joined.toByteArray(MediaType.PROTOBUF))
                .isEqualTo(reconcile.build().toByteArray());
    }

    @Test
    void fields_that_do_not_fit_are_refused_when_they_are_put() {
        Encoded<TaskID> id = Encoded.of(TaskID.newBuilder().setValue("t").build());
        Composite.Builder response = Composite.of(Response.newBuilder()
                .setGetTasks(Response.GetTasks.getDefaultInstance())
                .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> response.put(999, id))
                .withMessageContaining("999");
        assertThatIllegalArgumentException().isThrownBy(() -> response.put(Response.TYPE_FIELD_NUMBER, id));
        assertThatIllegalArgumentException().isThrownBy(() -> response.put(Response.GET_ROLES_FIELD_NUMBER, id));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> response.put(
                        Response.GET_TASKS_FIELD_NUMBER, Encoded.of(Response.GetTasks.getDefaultInstance())))
                .withMessageContaining("twice");
        Composite.Builder tasks = Composite.of(Response.GetTasks.getDefaultInstance());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tasks.putAll(Response.GetTasks.TASKS_FIELD_NUMBER, List.of(id)))
                .withMessageContaining("TaskID");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodedList.of(List.of(id, Encoded.of(Response.GetTasks.getDefaultInstance()))));
        assertThatIllegalArgumentException().isThrownBy(() -> id.size(MediaType.RECORDIO));
    }
}
