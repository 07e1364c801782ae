package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentInput.ExecutorCall;
import io.tepui.agent.AgentInput.ExecutorStreamClosed;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.executor.Call;
import io.tepui.protocol.v1.executor.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An executor as an agent meets it: it makes calls, and hears events. */
final class TestExecutor {
    private static long nextId = 1;

    private final AgentWorld agent;
    private final FrameworkInfo framework;
    private final ExecutorInfo info;
    private Optional<Map<String, String>> claims = Optional.empty();
    private String stream = "";

    TestExecutor(AgentWorld agent, FrameworkInfo framework, ExecutorInfo info) {
        this.agent = agent;
        this.framework = framework;
        this.info = info;
    }

    void authenticate(Map<String, String> newClaims) {
        claims = Optional.of(newClaims);
    }

    // -------------------------------------------------------------------------------- calls

    int subscribe() {
        return subscribe(List.of(), List.of());
    }

    /** Subscribes with what was not acknowledged. */
    int subscribe(List<TaskInfo> tasks, List<TaskStatus> updates) {
        Call.Subscribe.Builder subscribe = Call.Subscribe.newBuilder().addAllUnacknowledgedTasks(tasks);
        updates.forEach(status ->
                subscribe.addUnacknowledgedUpdates(Call.Update.newBuilder().setStatus(status)));
        stream = "stream-" + nextId;
        return call(call(Call.Type.SUBSCRIBE).setSubscribe(subscribe));
    }

    /** A status as executors make them. */
    static TaskStatus status(String taskId, TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(Uuids.toBytes(UUID.randomUUID()))
                .build();
    }

    int update(String taskId, TaskState state) {
        return update(status(taskId, state));
    }

    int update(TaskStatus status) {
        return call(call(Call.Type.UPDATE).setUpdate(Call.Update.newBuilder().setStatus(status)));
    }

    int message(String data) {
        return call(
                call(Call.Type.MESSAGE).setMessage(Call.Message.newBuilder().setData(ByteString.copyFromUtf8(data))));
    }

    Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(framework.getId()).setExecutorId(info.getExecutorId());
    }

    /** Makes a call and gives the status of its answer. */
    int call(Call.Builder call) {
        long id = nextId++;
        agent.apply(new ExecutorCall(id, stream, call.build(), claims));
        return agent.effects(AgentEffect.AnswerExecutor.class).stream()
                .filter(answer -> answer.requestId() == id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer came"))
                .status();
    }

    void disconnect() {
        agent.apply(new ExecutorStreamClosed(stream));
    }

    // -------------------------------------------------------------------------------- events

    /** The events on the stream of the last subscription. */
    List<Event> events() {
        return agent.effects(AgentEffect.ExecutorEvent.class).stream()
                .filter(each -> each.stream().equals(stream))
                .map(AgentEffect.ExecutorEvent::event)
                .toList();
    }

    List<Event.Type> heard() {
        return events().stream().map(Event::getType).toList();
    }

    Event lastEvent() {
        return events().getLast();
    }

    String stream() {
        return stream;
    }

    boolean isClosed(String which) {
        return agent.effects(AgentEffect.CloseExecutorStream.class)
                .contains(new AgentEffect.CloseExecutorStream(which));
    }
}
