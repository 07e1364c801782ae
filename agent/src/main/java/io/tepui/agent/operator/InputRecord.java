package io.tepui.agent.operator;

import com.google.protobuf.ByteString;
import io.tepui.protocol.v1.TTYInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Call.AttachContainerInput;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.util.Optional;

/** What a record of an ATTACH_CONTAINER_INPUT request says, after the first one that names the container (AO-118 to AO-128). */
public sealed interface InputRecord {

    /** Bytes for the container; at least one. */
    record Data(ByteString bytes) implements InputRecord {}

    /** The container's input is closed (AO-123). */
    record EndOfInput() implements InputRecord {}

    /** The terminal has this size, in characters (AO-127). */
    record Resize(int rows, int columns) implements InputRecord {}

    /** Nothing; the client is still there (AO-128). */
    record Heartbeat() implements InputRecord {}

    /** Not what may follow the first record; the call ends with 400 and this line (AO-121). */
    record Invalid(String problem) implements InputRecord {}

    /** So incomplete that the stream breaks off; the call ends with 500 and this line (AO-121). */
    record Broken(String problem) implements InputRecord {}

    /** Reads a record after the first. */
    static InputRecord of(Call call) {
        if (!call.hasType()) {
            return new Broken("a record lacks 'type'");
        }
        if (call.getType() != Call.Type.ATTACH_CONTAINER_INPUT) {
            return new Invalid("type: must be ATTACH_CONTAINER_INPUT in every record, not " + call.getType());
        }
        AttachContainerInput input = call.getAttachContainerInput();
        if (!input.hasType()) {
            return new Broken("a record lacks 'attach_container_input.type'");
        }
        if (input.getType() != AttachContainerInput.Type.PROCESS_IO) {
            return new Invalid("attach_container_input.type: must be PROCESS_IO in every record but the first, not "
                    + input.getType());
        }
        ProcessIO io = input.getProcessIo();
        return switch (io.getType()) {
            case DATA -> data(io.getData());
            case CONTROL -> control(io.getControl());
            case UNKNOWN -> invalid("type", "must be DATA or CONTROL");
        };
    }

    /** What is wrong with the first record (AO-119). */
    static Optional<String> problemOfFirst(AttachContainerInput input) {
        return switch (input.getType()) {
            case CONTAINER_ID ->
                input.hasContainerId()
                        ? ContainerIds.problem(input.getContainerId())
                        : Optional.of("attach_container_input.container_id: not set");
            case PROCESS_IO, UNKNOWN ->
                Optional.of("attach_container_input.type: must be CONTAINER_ID in the first record");
        };
    }

    private static InputRecord data(ProcessIO.Data data) {
        if (data.getType() != ProcessIO.Data.Type.STDIN) {
            return invalid("data.type", "must be STDIN, not " + data.getType());
        }
        if (!data.hasData()) {
            return invalid("data.data", "not set; an empty one closes the container's input");
        }
        return data.getData().isEmpty() ? new EndOfInput() : new Data(data.getData());
    }

    private static InputRecord control(ProcessIO.Control control) {
        return switch (control.getType()) {
            case TTY_INFO -> {
                TTYInfo.WindowSize size = control.getTtyInfo().getWindowSize();
                yield control.getTtyInfo().hasWindowSize()
                        ? resize(size)
                        : invalid("control.tty_info.window_size", "not set");
            }
            case HEARTBEAT -> control.hasHeartbeat() ? new Heartbeat() : invalid("control.heartbeat", "not set");
            case UNKNOWN -> invalid("control.type", "must be TTY_INFO or HEARTBEAT");
        };
    }

    private static InputRecord resize(TTYInfo.WindowSize size) {
        return isDimension(size.getRows()) && isDimension(size.getColumns())
                ? new Resize(size.getRows(), size.getColumns())
                : invalid(
                        "control.tty_info.window_size",
                        "rows and columns must be within 0 to 65535, not "
                                + Integer.toUnsignedString(size.getRows()) + " and "
                                + Integer.toUnsignedString(size.getColumns()));
    }

    /** The system holds the size of a terminal in 16 bits. */
    private static boolean isDimension(int value) {
        return value >= 0 && value <= 0xFFFF;
    }

    private static Invalid invalid(String field, String problem) {
        return new Invalid("attach_container_input.process_io." + field + ": " + problem);
    }
}
