package io.tepui.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.Leader;
import io.tepui.agent.state.PMap;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.Ids;
import io.tepui.protocol.UPid;
import io.tepui.protocol.Uuids;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What the parts of the core share: the state, the time of the input at hand, and where effects go. */
final class CoreContext {
    final AgentSettings settings;
    final Layout layout;
    private final RandomGenerator random;
    private final Map<String, Run> runs = new HashMap<>();
    private AgentState state;
    private Instant now = Instant.EPOCH;
    private EffectSink out = effect -> {};

    private record Run(String frameworkId, String executorId) {}

    CoreContext(AgentSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.layout = new Layout(settings.workDir());
        this.random = random;
        this.state = AgentState.starting(settings.describe(), Uuids.random(random));
    }

    void begin(Instant inputTime, EffectSink sink) {
        now = inputTime;
        out = sink;
    }

    Instant now() {
        return now;
    }

    AgentState state() {
        return state;
    }

    void become(AgentState newState) {
        state = newState;
    }

    void count(Counter counter) {
        state = state.plus(counter, 1);
    }

    void emit(AgentEffect effect) {
        out.add(effect);
    }

    UUID newUuid() {
        return Uuids.random(random);
    }

    /** A random time from zero to the bound. */
    Duration upTo(Duration bound) {
        return Duration.ofNanos((long) (random.nextDouble() * bound.toNanos()));
    }

    void timer(TimerKey key, Duration delay) {
        emit(new AgentEffect.SetTimer(key, now.plus(delay)));
    }

    void cancel(TimerKey key) {
        emit(new AgentEffect.CancelTimer(key));
    }

    /** The agent's id; asked for only where frameworks or a registration exist. */
    String agentId() {
        return state.agentId().orElseThrow(() -> new IllegalStateException("the agent has no id yet"));
    }

    /** Sends to the leader, if there is one. */
    void sendToMaster(Message message) {
        state.master().ifPresent(leader -> emit(new AgentEffect.Send(leader.pid(), message)));
    }

    boolean isLeader(UPid from) {
        return state.master().map(Leader::pid).filter(from::equals).isPresent();
    }

    void put(FrameworkRecord framework) {
        state = state.with(framework);
    }

    void put(ExecutorRecord executor) {
        state.framework(executor.frameworkId()).ifPresent(framework -> put(framework.with(executor)));
    }

    /** Adds an executor's run, to be found by its container. */
    void admit(ExecutorRecord executor) {
        runs.put(executor.containerId(), new Run(executor.frameworkId(), executor.id()));
        put(executor);
    }

    /** The run with this container, unless it is completed. */
    Optional<ExecutorRecord> byContainer(String containerId) {
        return Optional.ofNullable(runs.get(containerId))
                .flatMap(run -> executor(run.frameworkId(), run.executorId()))
                .filter(executor -> executor.containerId().equals(containerId));
    }

    /** A completed run is no longer found by its container. */
    void release(String containerId) {
        runs.remove(containerId);
    }

    Optional<ExecutorRecord> executor(String frameworkId, String executorId) {
        return state.framework(frameworkId)
                .flatMap(framework -> framework.executors().get(executorId));
    }

    /** The framework of an executor that is not completed. */
    FrameworkRecord framework(ExecutorRecord executor) {
        return state.framework(executor.frameworkId()).orElseThrow();
    }

    /** The run with a task completed; files of tasks that drop out of its history go, too, so that recovery stays as short as the history. */
    ExecutorRecord complete(ExecutorRecord executor, TaskRecord task) {
        ExecutorRecord changed = executor.complete(task, settings.history().completedTasksPerExecutor());
        if (executor.checkpointed()) {
            executor.completed().values().stream()
                    .filter(each -> !changed.completed().has(each.id()))
                    .forEach(each -> emit(new AgentEffect.Remove(layout.taskMeta(runMeta(executor), each.id()))));
        }
        return changed;
    }

    /** The executor that holds a task which is not completed. */
    Optional<ExecutorRecord> holder(String frameworkId, String taskId) {
        Optional<ExecutorRecord> ofCommand = executor(frameworkId, taskId)
                .filter(executor -> executor.tasks().has(taskId));
        if (ofCommand.isPresent()) {
            return ofCommand;
        }
        return state.framework(frameworkId).stream()
                .flatMap(framework -> framework.executors().values().stream())
                .filter(executor -> executor.tasks().has(taskId))
                .findFirst();
    }

    /** Notes the first process of an executor's container, on disk, too (AM-121). */
    ExecutorRecord noteStarted(ExecutorRecord executor, int pid) {
        ExecutorRecord started = executor.withStatus(
                executor.status().toBuilder().setExecutorPid(pid).build());
        put(started);
        if (started.checkpointed()) {
            emit(new AgentEffect.WriteFile(
                    runMeta(started) + "/pids/forked.pid", ByteString.copyFromUtf8(Integer.toString(pid))));
        }
        return started;
    }

    PMap<String, FrameworkRecord> frameworks() {
        return state.frameworks();
    }

    /** Whether there is something that a drain would have to wait for (AM-63). */
    boolean hasWork() {
        return !state.frameworks().isEmpty() || !state.resources().operations().isEmpty();
    }

    String newContainerId() {
        return Ids.containerId(newUuid());
    }

    /** The sandbox of an executor's run on the host. */
    String sandbox(ExecutorRecord executor) {
        return layout.sandbox(agentId(), executor.frameworkId(), executor.id(), executor.containerId());
    }

    String runMeta(ExecutorRecord executor) {
        return layout.runMeta(agentId(), executor.frameworkId(), executor.id(), executor.containerId());
    }
}
