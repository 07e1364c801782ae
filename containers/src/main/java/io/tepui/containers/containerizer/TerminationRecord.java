package io.tepui.containers.containerizer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tepui.containers.WaitStatus;
import io.tepui.protocol.v1.TaskResourceLimitation;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.util.Optional;

/** Ends of containers as files (AO-182). */
final class TerminationRecord {
    private TerminationRecord() {}

    static byte[] encode(Termination termination) {
        Response.WaitContainer.Builder message = Response.WaitContainer.newBuilder();
        termination.status().ifPresent(status -> message.setExitStatus(status.raw()));
        termination.state().ifPresent(message::setState);
        termination.reason().ifPresent(message::setReason);
        termination.message().ifPresent(message::setMessage);
        if (!termination.limitation().isEmpty()) {
            message.setLimitation(TaskResourceLimitation.newBuilder().addAllResources(termination.limitation()));
        }
        return message.build().toByteArray();
    }

    static Termination decode(byte[] bytes) throws IOException {
        Response.WaitContainer message;
        try {
            message = Response.WaitContainer.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the record of a container's end cannot be read: " + e.getMessage(), e);
        }
        return new Termination(
                message.hasExitStatus() ? Optional.of(new WaitStatus(message.getExitStatus())) : Optional.empty(),
                message.hasState() ? Optional.of(message.getState()) : Optional.empty(),
                message.hasReason() ? Optional.of(message.getReason()) : Optional.empty(),
                message.hasMessage() ? Optional.of(message.getMessage()) : Optional.empty(),
                message.getLimitation().getResourcesList());
    }
}
