package io.tepui.app.agent.containers;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TTYInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.testkit.WireCall;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Calls and records of attached streams, in protobuf. */
final class Records {
    static final String PROTOBUF = "application/x-protobuf";
    static final String RECORDIO = "application/recordio";

    private Records() {}

    static Call session(ContainerID id) {
        return Call.newBuilder()
                .setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
                .setLaunchNestedContainerSession(Call.LaunchNestedContainerSession.newBuilder()
                        .setContainerId(id)
                        .setCommand(CommandInfo.newBuilder().setValue("cat")))
                .build();
    }

    static Call attachOutput(ContainerID id) {
        return Call.newBuilder()
                .setType(Call.Type.ATTACH_CONTAINER_OUTPUT)
                .setAttachContainerOutput(
                        Call.AttachContainerOutput.newBuilder().setContainerId(id))
                .build();
    }

    /** Sends a call whose answer is a stream of protobuf records. */
    static WireCall stream(int port, Call call) {
        return WireCall.post(
                port, call.toByteArray(), "Content-Type", PROTOBUF, "Accept", RECORDIO, "Message-Accept", PROTOBUF);
    }

    /** The next record of a stream of protobuf records. */
    static Optional<ProcessIO> next(WireCall stream) {
        return stream.nextRecord().map(bytes -> {
            try {
                return ProcessIO.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Begins to attach to an input. */
    static WireCall attachInput(int port, ContainerID id) {
        return WireCall.records(port, PROTOBUF).record(first(id));
    }

    static byte[] first(ContainerID id) {
        return input(Call.AttachContainerInput.newBuilder()
                .setType(Call.AttachContainerInput.Type.CONTAINER_ID)
                .setContainerId(id));
    }

    static byte[] data(String text) {
        return io(ProcessIO.newBuilder()
                .setType(ProcessIO.Type.DATA)
                .setData(ProcessIO.Data.newBuilder()
                        .setType(ProcessIO.Data.Type.STDIN)
                        .setData(ByteString.copyFromUtf8(text))));
    }

    static byte[] resize(int rows, int columns) {
        return io(control(ProcessIO.Control.newBuilder()
                .setType(ProcessIO.Control.Type.TTY_INFO)
                .setTtyInfo(TTYInfo.newBuilder()
                        .setWindowSize(
                                TTYInfo.WindowSize.newBuilder().setRows(rows).setColumns(columns)))));
    }

    static byte[] heartbeat() {
        return io(control(ProcessIO.Control.newBuilder()
                .setType(ProcessIO.Control.Type.HEARTBEAT)
                .setHeartbeat(ProcessIO.Control.Heartbeat.getDefaultInstance())));
    }

    static ProcessIO.Builder control(ProcessIO.Control.Builder control) {
        return ProcessIO.newBuilder().setType(ProcessIO.Type.CONTROL).setControl(control);
    }

    static byte[] io(ProcessIO.Builder io) {
        return input(Call.AttachContainerInput.newBuilder()
                .setType(Call.AttachContainerInput.Type.PROCESS_IO)
                .setProcessIo(io));
    }

    static byte[] input(Call.AttachContainerInput.Builder input) {
        return Call.newBuilder()
                .setType(Call.Type.ATTACH_CONTAINER_INPUT)
                .setAttachContainerInput(input)
                .build()
                .toByteArray();
    }
}
