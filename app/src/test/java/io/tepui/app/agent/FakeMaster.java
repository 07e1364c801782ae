package io.tepui.app.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.Router;
import io.tepui.http.link.LinkConfig;
import io.tepui.http.link.LinkPool;
import io.tepui.protocol.UPid;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.MasterSlaveConnection;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.internal.UnregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A master that registers whoever comes, keeps what it is told, and acknowledges each update when it is asked to. */
final class FakeMaster implements AutoCloseable {
    static final String AGENT_ID = "fake-master-S0";

    final List<RegisterSlaveMessage> registrations = new CopyOnWriteArrayList<>();
    final List<ReregisterSlaveMessage> reregistrations = new CopyOnWriteArrayList<>();
    final List<TaskStatus> updates = new CopyOnWriteArrayList<>();
    final AtomicInteger finished = new AtomicInteger();
    final List<UpdateOperationStatusMessage> operations = new CopyOnWriteArrayList<>();
    final List<UnregisterSlaveMessage> departures = new CopyOnWriteArrayList<>();
    volatile boolean acknowledges = true;

    private final HttpServer server;
    private final LinkPool links = new LinkPool(LinkConfig.defaults(), (peer, reason) -> {});
    private final Set<ByteString> seen = ConcurrentHashMap.newKeySet();
    private volatile @Nullable UPid agent;

    FakeMaster() throws IOException {
        this(0);
    }

    FakeMaster(int port) throws IOException {
        server = HttpServer.start(
                HttpServerConfig.defaults().withPort(port), Router.of("master").build(), this::receive);
    }

    int port() {
        return server.port();
    }

    UPid pid() {
        return new UPid("master", "127.0.0.1", port());
    }

    /** Sends to the agent that registered last. */
    void send(Message message) {
        UPid to = agent;
        if (to == null) {
            throw new IllegalStateException("no agent has registered");
        }
        links.send(pid(), to, message.getDescriptorForType().getFullName(), message.toByteArray());
    }

    /** The states of a task, each once, in the order they came. */
    List<TaskState> states(String taskId) {
        return updates.stream()
                .filter(status -> status.getTaskId().getValue().equals(taskId))
                .map(TaskStatus::getState)
                .toList();
    }

    TaskStatus last(String taskId) {
        return updates.stream()
                .filter(status -> status.getTaskId().getValue().equals(taskId))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private boolean receive(String receiver, String message, UPid sender, byte[] body) {
        try {
            switch (message) {
                case "mesos.internal.RegisterSlaveMessage" -> {
                    agent = sender;
                    registrations.add(RegisterSlaveMessage.parseFrom(body));
                    links.link(sender);
                    send(SlaveRegisteredMessage.newBuilder()
                            .setSlaveId(AgentID.newBuilder().setValue(AGENT_ID))
                            .setConnection(connection())
                            .build());
                }
                case "mesos.internal.ReregisterSlaveMessage" -> {
                    agent = sender;
                    ReregisterSlaveMessage reregister = ReregisterSlaveMessage.parseFrom(body);
                    reregistrations.add(reregister);
                    links.link(sender);
                    send(SlaveReregisteredMessage.newBuilder()
                            .setSlaveId(reregister.getSlave().getId())
                            .setConnection(connection())
                            .build());
                }
                case "mesos.internal.UpdateOperationStatusMessage" ->
                    updated(UpdateOperationStatusMessage.parseFrom(body));
                case "mesos.internal.UnregisterSlaveMessage" -> departures.add(UnregisterSlaveMessage.parseFrom(body));
                case "mesos.internal.StatusUpdateMessage" -> updated(StatusUpdateMessage.parseFrom(body));
                default -> {
                    // Pongs and descriptions of the agent.
                }
            }
            return true;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MasterSlaveConnection connection() {
        return MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(75).build();
    }

    private void updated(StatusUpdateMessage message) {
        TaskStatus status = message.getUpdate().getStatus();
        if (seen.add(status.getUuid())) {
            updates.add(status);
            if (status.getState() == TaskState.TASK_FINISHED) {
                finished.incrementAndGet();
            }
        }
        if (acknowledges) {
            send(StatusUpdateAcknowledgementMessage.newBuilder()
                    .setSlaveId(message.getUpdate().getSlaveId())
                    .setFrameworkId(message.getUpdate().getFrameworkId())
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid())
                    .build());
        }
    }

    private void updated(UpdateOperationStatusMessage message) {
        operations.add(message);
        if (acknowledges && message.getStatus().hasUuid()) {
            send(AcknowledgeOperationStatusMessage.newBuilder()
                    .setOperationUuid(message.getOperationUuid())
                    .setStatusUuid(message.getStatus().getUuid())
                    .build());
        }
    }

    /** Sends an operation for the resources that the agent registered with last. */
    void apply(UUID uuid, Offer.Operation operation) {
        send(ApplyOperationMessage.newBuilder()
                .setOperationInfo(operation)
                .setOperationUuid(Uuids.toMessage(uuid))
                .setResourceVersionUuid(ResourceVersionUUID.newBuilder()
                        .setUuid(
                                reregistrations.isEmpty()
                                        ? registrations.getLast().getResourceVersionUuid()
                                        : reregistrations.getLast().getResourceVersionUuid()))
                .build());
    }

    /** The states that were told of an operation, each time that they came. */
    List<OperationState> statesOf(UUID uuid) {
        return operations.stream()
                .filter(each -> each.getOperationUuid().equals(Uuids.toMessage(uuid)))
                .map(each -> each.getStatus().getState())
                .toList();
    }

    static FrameworkInfo framework(boolean checkpoint) {
        return FrameworkInfo.newBuilder()
                .setUser(System.getProperty("user.name"))
                .setName("test")
                .setId(io.tepui.protocol.v1.FrameworkID.newBuilder().setValue("framework-0"))
                .setCheckpoint(checkpoint)
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.TASK_KILLING_STATE))
                .build();
    }

    @Override
    public void close() {
        links.close();
        server.close();
    }
}
