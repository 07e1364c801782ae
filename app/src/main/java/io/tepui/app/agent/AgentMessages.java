package io.tepui.app.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.tepui.agent.AgentInput;
import io.tepui.http.MessageReceiver;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.CheckpointResourcesMessage;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.FrameworkToExecutorMessage;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.PingSlaveMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes inputs of the messages that come to the agent (AM-20); what it does not know is dropped (AM-8). */
final class AgentMessages implements MessageReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(AgentMessages.class);

    private static final Map<String, Message> KNOWN = List.<Message>of(
                    AcknowledgeOperationStatusMessage.getDefaultInstance(),
                    ApplyOperationMessage.getDefaultInstance(),
                    CheckpointResourcesMessage.getDefaultInstance(),
                    DrainSlaveMessage.getDefaultInstance(),
                    FrameworkToExecutorMessage.getDefaultInstance(),
                    KillTaskMessage.getDefaultInstance(),
                    PingSlaveMessage.getDefaultInstance(),
                    ReconcileOperationsMessage.getDefaultInstance(),
                    RunTaskGroupMessage.getDefaultInstance(),
                    RunTaskMessage.getDefaultInstance(),
                    ShutdownExecutorMessage.getDefaultInstance(),
                    ShutdownFrameworkMessage.getDefaultInstance(),
                    ShutdownMessage.getDefaultInstance(),
                    SlaveRegisteredMessage.getDefaultInstance(),
                    SlaveReregisteredMessage.getDefaultInstance(),
                    StatusUpdateAcknowledgementMessage.getDefaultInstance(),
                    UpdateFrameworkMessage.getDefaultInstance())
            .stream()
            .collect(Collectors.toUnmodifiableMap(
                    message -> message.getDescriptorForType().getFullName(), Function.identity()));

    private final String processId;
    private final Consumer<AgentInput> submit;

    /**
     * Takes the messages of one process.
     *
     * @param submit takes an input; may wait, and drops it while the agent is not ready for any
     */
    AgentMessages(String processId, Consumer<AgentInput> submit) {
        this.processId = processId;
        this.submit = submit;
    }

    @Override
    public boolean receive(String receiver, String message, UPid sender, byte[] body) {
        if (!receiver.equals(processId)) {
            return false;
        }
        Message prototype = KNOWN.get(message);
        if (prototype == null) {
            LOG.debug("{} of {} is dropped", message, sender);
            return true;
        }
        try {
            submit.accept(new AgentInput.PeerMessage(
                    sender, prototype.getParserForType().parseFrom(body)));
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("{} of {} cannot be read and is dropped: {}", message, sender, e.getMessage());
        }
        return true;
    }
}
