package io.tepui.master.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.master.core.MasterInput;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.Archive;
import io.tepui.protocol.internal.CheckpointResourcesMessage;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.PingSlaveMessage;
import io.tepui.protocol.internal.PongSlaveMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.internal.UnregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.UUID;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** An agent that a test plays: it keeps what it was sent, answers pings unless told not to, and reports what it runs. */
public final class TestAgent {
    private static final Capability.Type[] CAPABILITIES = {
        Capability.Type.HIERARCHICAL_ROLE,
        Capability.Type.MULTI_ROLE,
        Capability.Type.RESERVATION_REFINEMENT,
        Capability.Type.RESOURCE_PROVIDER,
        Capability.Type.RESIZE_VOLUME,
        Capability.Type.AGENT_OPERATION_FEEDBACK,
        Capability.Type.AGENT_DRAINING,
        Capability.Type.TASK_RESOURCE_LIMITS
    };

    private final MasterWorld world;
    private final List<Message> received = new ArrayList<>();
    private final Map<String, FrameworkInfo> frameworks = new LinkedHashMap<>();
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final List<ExecutorInfo> executors = new ArrayList<>();
    private final List<Archive.Framework> history = new ArrayList<>();
    private final SlaveInfo.Builder info = SlaveInfo.newBuilder()
            .setHostname("host")
            .setPort(5051)
            .setCheckpoint(true)
            .addAllResources(Resources.parse("cpus:8;mem:8192;disk:8192;ports:[31000-32000]")
                    .toMessages());
    private final List<Resource> checkpointed = new ArrayList<>();
    private final List<Capability> capabilities = new ArrayList<>();
    private final TestDisk disk = new TestDisk(this);
    private UPid pid;
    private String version = "1.11.0";
    private boolean answers = true;
    private int nextUuid;

    TestAgent(MasterWorld world, UPid pid) {
        this.world = world;
        this.pid = pid;
        info.setHostname("host-" + pid.host());
        for (Capability.Type type : CAPABILITIES) {
            capabilities.add(Capability.newBuilder().setType(type).build());
        }
    }

    // ------------------------------------------------------------------------------------------------ what it is

    /** Has these resources. */
    public TestAgent with(String resources) {
        info.clearResources().addAllResources(Resources.parse(resources).toMessages());
        return this;
    }

    /** Changes its description. */
    public TestAgent with(Consumer<SlaveInfo.Builder> change) {
        change.accept(info);
        return this;
    }

    /** Is of this version. */
    public TestAgent ofVersion(String value) {
        version = value;
        return this;
    }

    /** Lacks a capability. */
    public TestAgent without(Capability.Type capability) {
        capabilities.removeIf(has -> has.getType() == capability);
        return this;
    }

    /** Has these reservations and volumes made of its resources. */
    public TestAgent withCheckpointed(Resources resources) {
        checkpointed.addAll(resources.toMessages());
        return this;
    }

    /** Applies the operations it is sent and reports them, as it does from the start. */
    public TestAgent confirmsOperations() {
        disk.manner = TestDisk.Manner.CONFIRM;
        return this;
    }

    /** Applies the operations it is sent, but reports them only when told to. */
    public TestAgent appliesOperationsSilently() {
        disk.manner = TestDisk.Manner.APPLY;
        return this;
    }

    /** Never gets the operations that it is sent. */
    public TestAgent losesOperations() {
        disk.manner = TestDisk.Manner.LOSE;
        return this;
    }

    /** Reports the operations it is sent as failed. */
    public TestAgent refusesOperations() {
        disk.manner = TestDisk.Manner.REFUSE;
        return this;
    }

    /** Sends the statuses that are not acknowledged. */
    public TestAgent reportsOperations() {
        disk.reportAll();
        return this;
    }

    /** Tells which operations it has, as after each registration. */
    public TestAgent tellsOperations() {
        says(disk.told());
        return this;
    }

    /** Returns the operations that are not acknowledged. */
    public List<Operation> operations() {
        return disk.operations();
    }

    /** Returns the reservations and volumes that it keeps. */
    public Resources checkpointed() {
        return Resources.fromMessages(checkpointed);
    }

    void setCheckpointed(Resources resources) {
        checkpointed.clear();
        checkpointed.addAll(resources.toMessages());
    }

    Resources configured() {
        return Resources.fromMessages(info.getResourcesList());
    }

    /** Answers no pings from now on. */
    public TestAgent goesSilent() {
        answers = false;
        return this;
    }

    /** Answers pings again. */
    public TestAgent speaksAgain() {
        answers = true;
        return this;
    }

    /** Runs a task of the framework, as it will report when it registers again. */
    public TestAgent runs(FrameworkInfo framework, Task task) {
        frameworks.put(framework.getId().getValue(), framework);
        tasks.put(task.getTaskId().getValue(), task);
        return this;
    }

    /** Runs a command task of the framework with one cpu and 128 MB. */
    public TestAgent runs(FrameworkInfo framework, String taskId, TaskState state) {
        return runs(framework, task(framework, taskId, state));
    }

    /** Runs an executor of the framework. */
    public TestAgent runsExecutor(FrameworkInfo framework, ExecutorInfo executor) {
        frameworks.put(framework.getId().getValue(), framework);
        executors.add(executor);
        return this;
    }

    /** Runs none of its tasks and executors any more. */
    public TestAgent forgetsAll() {
        frameworks.clear();
        tasks.clear();
        executors.clear();
        return this;
    }

    /** Remembers a framework that is over. */
    public TestAgent remembers(Archive.Framework framework) {
        history.add(framework);
        return this;
    }

    /** Returns a command task of the framework on this agent, with one cpu and 128 MB of the framework's role. */
    public Task task(FrameworkInfo framework, String taskId, TaskState state) {
        String role = framework.getRolesCount() > 0 ? framework.getRoles(0) : framework.getRole();
        return Task.newBuilder()
                .setName(taskId)
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setFrameworkId(framework.getId())
                .setAgentId(agentId())
                .setState(state)
                .addAllResources(
                        Resources.parse("cpus:1;mem:128").allocate(role).toMessages())
                .build();
    }

    /** Returns its address. */
    public UPid pid() {
        return pid;
    }

    /** Returns its id, which it must have. */
    public String id() {
        return info.getId().getValue();
    }

    /** Returns its id as a message. */
    public AgentID agentId() {
        return info.getId();
    }

    // ------------------------------------------------------------------------------------------------ what it does

    /** Registers without id, and takes the id it is given, if it is answered. */
    public TestAgent registers() {
        info.clearId();
        says(registration());
        return this;
    }

    /** Returns its first registration. */
    public RegisterSlaveMessage registration() {
        return RegisterSlaveMessage.newBuilder()
                .setSlave(info)
                .setVersion(version)
                .addAllAgentCapabilities(capabilities)
                .addAllCheckpointedResources(checkpointed)
                .setResourceVersionUuid(UUID.newBuilder().setValue(uuid(1)))
                .build();
    }

    /** Registers again with its id and all that it runs. */
    public TestAgent reregisters() {
        says(reregistration());
        return this;
    }

    /** Returns its later registration. */
    public ReregisterSlaveMessage reregistration() {
        return ReregisterSlaveMessage.newBuilder()
                .setSlave(info)
                .setVersion(version)
                .addAllAgentCapabilities(capabilities)
                .addAllCheckpointedResources(checkpointed)
                .addAllFrameworks(frameworks.values())
                .addAllTasks(tasks.values())
                .addAllExecutorInfos(executors)
                .addAllCompletedFrameworks(history)
                .setResourceVersionUuid(UUID.newBuilder().setValue(uuid(1)))
                .build();
    }

    /** Tells of its resources and operations, as it does after each registration; nothing is out of the ordinary. */
    public TestAgent tellsOfItself() {
        says(UpdateSlaveMessage.newBuilder()
                .setSlaveId(agentId())
                .setUpdateOversubscribedResources(false)
                .setResourceVersionUuid(UUID.newBuilder().setValue(uuid(1)))
                .build());
        return this;
    }

    /** Ends for good, and says so. */
    public void unregisters() {
        says(UnregisterSlaveMessage.newBuilder().setSlaveId(agentId()).build());
    }

    /** Its connection to the master breaks. */
    public TestAgent loses() {
        world.give(new MasterInput.LinkBroken(pid));
        return this;
    }

    /** Sends a message to the master. */
    public void says(Message message) {
        world.give(new MasterInput.AgentMessage(pid, message));
    }

    /** Sends a status of a task, with a uuid never used before, which it returns. */
    public ByteString reports(String frameworkId, String taskId, TaskState state) {
        return reports(frameworkId, taskId, state, state);
    }

    /** Sends a status of a task whose newest state is another. */
    public ByteString reports(String frameworkId, String taskId, TaskState state, TaskState newest) {
        ByteString uuid = uuid(1000 + nextUuid++);
        double at = world.now().getEpochSecond();
        says(StatusUpdateMessage.newBuilder()
                .setPid(pid.toString())
                .setUpdate(StatusUpdate.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                        .setSlaveId(agentId())
                        .setTimestamp(at)
                        .setUuid(uuid)
                        .setLatestState(newest)
                        .setStatus(TaskStatus.newBuilder()
                                .setTaskId(TaskID.newBuilder().setValue(taskId))
                                .setAgentId(agentId())
                                .setState(state)
                                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                                .setTimestamp(at)
                                .setUuid(uuid)))
                .build());
        return uuid;
    }

    /** Tells that an executor ended. */
    public void reportsExit(String frameworkId, String executorId, int status) {
        says(ExitedExecutorMessage.newBuilder()
                .setSlaveId(agentId())
                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .setExecutorId(ExecutorID.newBuilder().setValue(executorId))
                .setStatus(status)
                .build());
    }

    static ByteString uuid(int number) {
        byte[] bytes = new byte[16];
        bytes[14] = (byte) (number >> 8);
        bytes[15] = (byte) number;
        return ByteString.copyFrom(bytes);
    }

    // ------------------------------------------------------------------------------------------------ what it hears

    /** Gets a message that has been on its way, as if it came now. */
    public TestAgent gets(Message message) {
        receive(message);
        return this;
    }

    void receive(Message message) {
        received.add(message);
        switch (message) {
            case SlaveRegisteredMessage registered -> info.setId(registered.getSlaveId());
            case ApplyOperationMessage apply -> disk.apply(apply);
            case AcknowledgeOperationStatusMessage acknowledgement -> disk.acknowledged(acknowledgement);
            case ReconcileOperationsMessage question -> disk.reconcile(question);
            case CheckpointResourcesMessage all -> setCheckpointed(Resources.fromMessages(all.getResourcesList()));
            case PingSlaveMessage ping when answers -> says(PongSlaveMessage.getDefaultInstance());
            default -> {}
        }
    }

    /** Returns the messages of one kind that it was sent, oldest first. */
    public <M extends Message> List<M> heard(Class<M> kind) {
        return received.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Returns the last message of the kind, if any. */
    public <M extends Message> Optional<M> lastHeard(Class<M> kind) {
        List<M> all = heard(kind);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** Returns the kinds of the messages it was sent, without pings, oldest first. */
    public List<String> heardKinds() {
        return received.stream()
                .filter(message -> !(message instanceof PingSlaveMessage))
                .map(message -> message.getDescriptorForType().getName())
                .toList();
    }

    /** Returns whether its last registration was answered. */
    public boolean isAnswered() {
        return received.stream()
                .anyMatch(message ->
                        message instanceof SlaveRegisteredMessage || message instanceof SlaveReregisteredMessage);
    }

    /** Forgets what it was sent so far. */
    public TestAgent forgetsHeard() {
        received.clear();
        return this;
    }
}
