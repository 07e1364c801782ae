package io.tepui.agent;

import com.google.protobuf.Message;
import io.tepui.agent.AgentInput.ContainerExited;
import io.tepui.agent.AgentInput.ContainerLaunchFailed;
import io.tepui.agent.AgentInput.ContainerStarted;
import io.tepui.agent.AgentInput.ContainerUpdated;
import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.AgentInput.MasterDetected;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.agent.AgentInput.Recovered;
import io.tepui.agent.AgentInput.TimerFired;
import io.tepui.agent.checkpoint.CheckpointReader;
import io.tepui.agent.checkpoint.CheckpointStore;
import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.Leader;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.MasterSlaveConnection;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.KillPolicy;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * An agent's core in a world that a test rules: its disk is a real directory, its time stands still until the test lets
 * it pass, and its containers start and end when the test says so. The agent can be killed and started again; disk and
 * containers stay.
 */
final class AgentWorld {
    static final UPid MASTER = new UPid("master", "10.0.0.1", 5050);
    static final UPid OTHER_MASTER = new UPid("master", "10.0.0.2", 5050);
    static final UPid OBSERVER = new UPid("slave-observer(1)", "10.0.0.1", 5050);
    static final UPid AGENT = new UPid("slave(1)", "10.0.0.9", 5051);
    static final String AGENT_ID = "m-S0";

    private final Map<TimerKey, Instant> timers = new HashMap<>();
    private final Map<String, FoundContainer> runtime = new LinkedHashMap<>();
    private final List<AgentEffect> effects = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private AgentSettings settings;
    private AgentCore core;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private String bootId = "boot-1";
    private int nextPid = 100;
    private Predicate<AgentEffect> deadly = effect -> false;
    private boolean dead;
    private boolean launchesHeld;
    private boolean updatesHeld;
    private final Deque<AgentInput> answers = new ArrayDeque<>();

    private AgentWorld(AgentSettings settings) {
        this.settings = settings;
        this.core = new AgentCore(settings, random);
    }

    /** An agent with default flags that has not read its disk yet. */
    static AgentWorld in(Path workDir) {
        return new AgentWorld(AgentSettings.defaults(
                AGENT,
                "host9",
                Resources.parse("cpus:4;mem:1024;disk:2048;ports:[31000-32000]").toMessages(),
                workDir.toString()));
    }

    /** An agent that is registered. */
    static AgentWorld registeredIn(Path workDir) {
        AgentWorld world = in(workDir);
        world.recover();
        world.register();
        world.forgetEffects();
        return world;
    }

    /** The same flags but for what the change says; they count from the next start on. */
    void changeFlags(UnaryOperator<AgentSettings> change) {
        settings = change.apply(settings);
    }

    // -------------------------------------------------------------------------------- the agent's life

    void recover() {
        Recovered recovered =
                new Recovered(CheckpointReader.read(layout(), bootId), Map.copyOf(runtime), Duration.ofMillis(5));
        apply(recovered);
    }

    /** The agent's process is gone: nothing in memory is left, nothing armed. */
    void killAgent() {
        dead = false;
        deadly = effect -> false;
        timers.clear();
        answers.clear();
        core = new AgentCore(settings, random);
    }

    /** Kills the agent and starts it again; it has read its disk then, and knows no master. */
    void restartAgent() {
        killAgent();
        recover();
    }

    /** The operator removes {@code meta/slaves/latest} (AO-333). */
    void forgetId() {
        try {
            Files.delete(Path.of(layout().latestAgent()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void rebootMachine() {
        runtime.clear();
        bootId = bootId + "+";
        restartAgent();
    }

    void register() {
        detect(MASTER);
        pass(Duration.ofSeconds(1));
        fromMaster(SlaveRegisteredMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(AGENT_ID))
                .setConnection(MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(75))
                .build());
    }

    void reregister() {
        detect(MASTER);
        pass(Duration.ofSeconds(1));
        fromMaster(reregistered().build());
    }

    static SlaveReregisteredMessage.Builder reregistered() {
        return SlaveReregisteredMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(AGENT_ID))
                .setConnection(MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(75));
    }

    void detect(UPid leader) {
        apply(new MasterDetected(new Leader(leader, true)));
    }

    void fromMaster(Message message) {
        apply(new PeerMessage(MASTER, message));
    }

    // -------------------------------------------------------------------------------- tasks

    void run(FrameworkInfo framework, TaskInfo task) {
        run(framework, task, true);
    }

    /** Runs a task of an executor, as a master does that expects, or not, that the executor is started. */
    void run(FrameworkInfo framework, TaskInfo task, boolean launchExecutor) {
        fromMaster(RunTaskMessage.newBuilder()
                .setFramework(framework)
                .setTask(task)
                .setPid(UPid.ABSENT.toString())
                .setLaunchExecutor(launchExecutor)
                .build());
    }

    /** Runs a task until its scheduler has acknowledged TASK_RUNNING. */
    void runUntilRunning(FrameworkInfo framework, TaskInfo task) {
        run(framework, task);
        start(task.getTaskId().getValue());
        acknowledge(update(TaskState.TASK_STARTING));
        acknowledge(update(TaskState.TASK_RUNNING));
    }

    void kill(FrameworkInfo framework, String taskId) {
        fromMaster(killMessage(framework, taskId).build());
    }

    void kill(FrameworkInfo framework, String taskId, Duration grace) {
        fromMaster(killMessage(framework, taskId)
                .setKillPolicy(KillPolicy.newBuilder()
                        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(grace.toNanos())))
                .build());
    }

    private static KillTaskMessage.Builder killMessage(FrameworkInfo framework, String taskId) {
        return KillTaskMessage.newBuilder()
                .setFrameworkId(framework.getId())
                .setTaskId(TaskID.newBuilder().setValue(taskId));
    }

    void acknowledge(StatusUpdate update) {
        fromMaster(StatusUpdateAcknowledgementMessage.newBuilder()
                .setSlaveId(update.getSlaveId())
                .setFrameworkId(update.getFrameworkId())
                .setTaskId(update.getStatus().getTaskId())
                .setUuid(update.getUuid())
                .build());
    }

    // -------------------------------------------------------------------------------- containers

    /** The container that was made for the task; of several the last. */
    LaunchSpec launchOf(String taskId) {
        return effects(AgentEffect.Launch.class).stream()
                .map(AgentEffect.Launch::spec)
                .filter(spec -> spec.sandbox().contains("/executors/" + taskId + "/"))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no container was made for " + taskId));
    }

    private String container(String taskId) {
        return executor(taskId).containerId();
    }

    void start(String taskId) {
        String containerId = container(taskId);
        int pid = nextPid++;
        runtime.put(containerId, new FoundContainer.Running(pid));
        apply(new ContainerStarted(containerId, pid));
    }

    /** Launches from now on do not come as far as to their files. */
    void holdLaunches() {
        launchesHeld = true;
    }

    void failLaunch(String taskId, LaunchStep step, String message) {
        apply(new ContainerLaunchFailed(container(taskId), step, message));
    }

    /** The task's command ends by itself with an exit code, the agent looking. */
    void exit(String taskId, int code) {
        end(taskId, code << 8);
    }

    /** The task's container ends with a raw wait status, the agent looking. */
    void end(String taskId, int waitStatus) {
        String containerId = container(taskId);
        runtime.put(containerId, new FoundContainer.Ended(OptionalInt.of(waitStatus)));
        apply(new ContainerExited(containerId, OptionalInt.of(waitStatus)));
    }

    /** The agent ends the task's container, for a limit or the like. */
    void endFor(String taskId, ContainerEnd end) {
        String containerId = container(taskId);
        runtime.put(containerId, new FoundContainer.Ended(end));
        apply(new ContainerExited(containerId, end));
    }

    /** The task's container ends while the agent is away. */
    void endUnseen(String containerId, int waitStatus) {
        runtime.put(containerId, new FoundContainer.Ended(OptionalInt.of(waitStatus)));
    }

    void vanish(String taskId) {
        String containerId = container(taskId);
        runtime.remove(containerId);
        apply(new ContainerExited(containerId, OptionalInt.empty()));
    }

    /** The container of a task of a group: the last that was launched for it. */
    String nested(String taskId) {
        return effects(AgentEffect.LinkTask.class).stream()
                .filter(link -> link.taskId().equals(taskId))
                .map(link -> Path.of(link.sandbox()).getFileName() + "."
                        + Path.of(link.target()).getFileName())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no container was made for " + taskId));
    }

    void startContainer(String containerId) {
        int pid = nextPid++;
        runtime.put(containerId, new FoundContainer.Running(pid));
        apply(new ContainerStarted(containerId, pid));
    }

    void endContainer(String containerId, ContainerEnd end) {
        runtime.put(containerId, new FoundContainer.Ended(end));
        apply(new ContainerExited(containerId, end));
    }

    /** What the runtime still knows. */
    Map<String, FoundContainer> runtime() {
        return runtime;
    }

    // -------------------------------------------------------------------------------- time and effects

    Instant now() {
        return now;
    }

    /** Lets time pass; timers fire when they are due, earliest first. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        Optional<Map.Entry<TimerKey, Instant>> due = nextTimer(end);
        while (due.isPresent()) {
            TimerKey key = due.get().getKey();
            now = due.get().getValue().isAfter(now) ? due.get().getValue() : now;
            timers.remove(key);
            apply(new TimerFired(key));
            due = nextTimer(end);
        }
        now = end;
    }

    private Optional<Map.Entry<TimerKey, Instant>> nextTimer(Instant end) {
        return timers.entrySet().stream()
                .filter(each -> !each.getValue().isAfter(end))
                .min(Comparator.comparing(Map.Entry::getValue));
    }

    Map<TimerKey, Instant> timers() {
        return timers;
    }

    void apply(AgentInput input) {
        core.apply(input, now, this::carryOut);
        while (!answers.isEmpty()) {
            core.apply(answers.remove(), now, this::carryOut);
        }
    }

    /** Containers from now on answer changes of their resources only when told to. */
    void holdUpdates() {
        updatesHeld = true;
    }

    private static void moveVolume(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    /** The agent dies just before it carries out the effect that the test picks; what follows is lost. */
    void dieBefore(Predicate<AgentEffect> picked) {
        deadly = picked;
    }

    private void carryOut(AgentEffect effect) {
        if (dead || deadly.test(effect)) {
            dead = true;
            return;
        }
        effects.add(effect);
        try {
            switch (effect) {
                case AgentEffect.SetTimer timer -> timers.put(timer.key(), timer.at());
                case AgentEffect.CancelTimer timer -> timers.remove(timer.key());
                case AgentEffect.Launch launch -> {
                    if (!launchesHeld) {
                        launch.spec().checkpoint().forEach(this::carryOut);
                    }
                }
                case AgentEffect.WriteFile write -> CheckpointStore.write(Path.of(write.path()), write.bytes());
                case AgentEffect.AppendRecord append -> CheckpointStore.append(Path.of(append.path()), append.record());
                case AgentEffect.WriteLink link -> CheckpointStore.link(Path.of(link.path()), link.target());
                case AgentEffect.Remove remove -> CheckpointStore.remove(Path.of(remove.path()));
                case AgentEffect.Rename rename -> CheckpointStore.rename(Path.of(rename.from()), Path.of(rename.to()));
                case AgentEffect.CreateVolume create -> Files.createDirectories(Path.of(create.path()));
                case AgentEffect.MoveVolume move -> moveVolume(Path.of(move.from()), Path.of(move.to()));
                case AgentEffect.DestroyVolume destroy -> CheckpointStore.remove(Path.of(destroy.path()));
                case AgentEffect.RemoveVolumeLink link -> {}
                case AgentEffect.UpdateContainer update -> {
                    if (!updatesHeld) {
                        answers.add(new ContainerUpdated(update.containerId(), Optional.empty()));
                    }
                }
                case AgentEffect.AnswerExecutor answer -> {}
                case AgentEffect.ExecutorEvent event -> {}
                case AgentEffect.CloseExecutorStream close -> {}
                case AgentEffect.Forget forget -> runtime.remove(forget.containerId());
                case AgentEffect.Send send -> {}
                case AgentEffect.LinkMaster link -> {}
                case AgentEffect.DetectMaster detect -> {}
                case AgentEffect.Watch watch -> {}
                case AgentEffect.Signal signal -> {}
                case AgentEffect.Destroy destroy -> {}
                case AgentEffect.LinkTask link -> {}
                case AgentEffect.RunCheck run -> {}
                case AgentEffect.CancelCheck run -> {}
                case AgentEffect.Exit exit -> {}
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From here on only later effects are told. */
    void forgetEffects() {
        effects.clear();
    }

    List<AgentEffect> effects() {
        return effects;
    }

    <E extends AgentEffect> List<E> effects(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The messages of a type that were sent. */
    <M extends Message> List<M> sent(Class<M> type) {
        return effects(AgentEffect.Send.class).stream()
                .map(AgentEffect.Send::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    List<StatusUpdate> updates() {
        return sent(StatusUpdateMessage.class).stream()
                .map(StatusUpdateMessage::getUpdate)
                .toList();
    }

    List<TaskState> toldStates() {
        return updates().stream().map(each -> each.getStatus().getState()).toList();
    }

    /** The update with this state that was sent last. */
    StatusUpdate update(TaskState state) {
        return updates().stream()
                .filter(each -> each.getStatus().getState() == state)
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no " + state + " was sent, but " + toldStates()));
    }

    StatusUpdate lastUpdate() {
        return updates().getLast();
    }

    // -------------------------------------------------------------------------------- looking

    AgentState state() {
        return core.state();
    }

    ExecutorRecord executor(String taskId) {
        return state().frameworks().values().stream()
                .flatMap(each -> each.executors().get(taskId).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no executor for " + taskId));
    }

    Layout layout() {
        return new Layout(settings.workDir());
    }
}
