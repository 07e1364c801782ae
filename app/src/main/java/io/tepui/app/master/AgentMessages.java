package io.tepui.app.master;

import com.google.protobuf.Message;
import io.tepui.http.MessageReceiver;
import io.tepui.master.agents.Reregistration;
import io.tepui.master.core.MasterInput;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.ProtobufCodec;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.AuthenticateMessage;
import io.tepui.protocol.internal.ExecutorToFrameworkMessage;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.PongSlaveMessage;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.internal.UnregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the messages that agents send to the process {@code master} (AM-17). */
final class AgentMessages implements MessageReceiver {
    static final String PROCESS = "master";

    private static final Logger LOG = LoggerFactory.getLogger(AgentMessages.class);

    private static final Map<String, Message> KNOWN = List.<Message>of(
                    AuthenticateMessage.getDefaultInstance(),
                    RegisterSlaveMessage.getDefaultInstance(),
                    ReregisterSlaveMessage.getDefaultInstance(),
                    UnregisterSlaveMessage.getDefaultInstance(),
                    UpdateSlaveMessage.getDefaultInstance(),
                    StatusUpdateMessage.getDefaultInstance(),
                    UpdateOperationStatusMessage.getDefaultInstance(),
                    ExitedExecutorMessage.getDefaultInstance(),
                    ExecutorToFrameworkMessage.getDefaultInstance(),
                    PongSlaveMessage.getDefaultInstance())
            .stream()
            .collect(Collectors.toUnmodifiableMap(
                    message -> message.getDescriptorForType().getFullName(), Function.identity()));

    private final MasterLoop loop;
    private final Published published;
    private final LongAdder dropped = new LongAdder();

    AgentMessages(MasterLoop loop, Published published) {
        this.loop = loop;
        this.published = published;
    }

    @Override
    public boolean receive(String receiver, String message, UPid sender, byte[] body) {
        if (!receiver.equals(PROCESS)) {
            return false;
        }
        Message prototype = KNOWN.get(message);
        if (prototype == null) {
            dropped.increment();
            LOG.warn("Dropped a message {} from {}: the master does not know it", message, sender);
        } else if (published.isRecovered()) {
            take(prototype, sender, body);
        }
        return true;
    }

    /** Messages that could not be read, or are not known (AM-8). */
    long dropped() {
        return dropped.sum();
    }

    private void take(Message prototype, UPid sender, byte[] body) {
        try {
            Message message = ProtobufCodec.parse(body, prototype);
            loop.submit(
                    message instanceof ReregisterSlaveMessage reregister
                            ? new MasterInput.AgentReregisters(sender, Reregistration.read(reregister))
                            : new MasterInput.AgentMessage(sender, message));
        } catch (MalformedMessageException e) {
            dropped.increment();
            LOG.warn("Dropped a message from {}: {}", sender, e.getMessage());
        }
    }
}
