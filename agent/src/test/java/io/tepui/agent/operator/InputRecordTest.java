package io.tepui.agent.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TTYInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Call.AttachContainerInput;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.protocol.v1.agent.ProcessIO.Control;
import io.tepui.protocol.v1.agent.ProcessIO.Data;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** AO-118 to AO-128: the records of an ATTACH_CONTAINER_INPUT request. */
class InputRecordTest {
    private static final ByteString BYTES = ByteString.copyFromUtf8("x");

    private static InputRecord read(ProcessIO.Builder io) {
        return InputRecord.of(call(AttachContainerInput.newBuilder()
                .setType(AttachContainerInput.Type.PROCESS_IO)
                .setProcessIo(io)));
    }

    private static Call call(AttachContainerInput.Builder input) {
        return Call.newBuilder()
                .setType(Call.Type.ATTACH_CONTAINER_INPUT)
                .setAttachContainerInput(input)
                .build();
    }

    private static ProcessIO.Builder data(Data.Builder data) {
        return ProcessIO.newBuilder().setType(ProcessIO.Type.DATA).setData(data);
    }

    private static ProcessIO.Builder control(Control.Builder control) {
        return ProcessIO.newBuilder().setType(ProcessIO.Type.CONTROL).setControl(control);
    }

    private static ProcessIO.Builder size(int rows, int columns) {
        return control(Control.newBuilder()
                .setType(Control.Type.TTY_INFO)
                .setTtyInfo(TTYInfo.newBuilder()
                        .setWindowSize(
                                TTYInfo.WindowSize.newBuilder().setRows(rows).setColumns(columns))));
    }

    @Test
    @DisplayName("data is for the standard input; no bytes close it (AO-121, AO-123)")
    void data_records() {
        assertThat(read(data(Data.newBuilder().setType(Data.Type.STDIN).setData(BYTES))))
                .isEqualTo(new InputRecord.Data(BYTES));
        assertThat(read(data(Data.newBuilder().setType(Data.Type.STDIN).setData(ByteString.EMPTY))))
                .isEqualTo(new InputRecord.EndOfInput());
        assertThat(read(data(Data.newBuilder().setType(Data.Type.STDIN)))).isInstanceOf(InputRecord.Invalid.class);
        assertThat(read(data(Data.newBuilder().setType(Data.Type.STDOUT).setData(BYTES))))
                .isInstanceOf(InputRecord.Invalid.class);
        assertThat(read(data(Data.newBuilder().setData(BYTES)))).isInstanceOf(InputRecord.Invalid.class);
        assertThat(read(ProcessIO.newBuilder())).isInstanceOf(InputRecord.Invalid.class);
    }

    @Test
    @DisplayName("control sets the size of the terminal or says nothing (AO-127, AO-128)")
    void control_records() {
        assertThat(read(size(24, 80))).isEqualTo(new InputRecord.Resize(24, 80));
        assertThat(read(size(0xFFFF, 0xFFFF))).isEqualTo(new InputRecord.Resize(0xFFFF, 0xFFFF));
        assertThat(read(size(0x10000, 1))).isInstanceOf(InputRecord.Invalid.class);
        assertThat(read(size(1, -1))).isInstanceOf(InputRecord.Invalid.class);
        assertThat(read(control(
                        Control.newBuilder().setType(Control.Type.TTY_INFO).setTtyInfo(TTYInfo.getDefaultInstance()))))
                .isInstanceOf(InputRecord.Invalid.class);
        assertThat(read(control(Control.newBuilder()
                        .setType(Control.Type.HEARTBEAT)
                        .setHeartbeat(Control.Heartbeat.getDefaultInstance()))))
                .isEqualTo(new InputRecord.Heartbeat());
        assertThat(read(control(Control.newBuilder().setType(Control.Type.HEARTBEAT))))
                .isInstanceOf(InputRecord.Invalid.class);
        assertThat(read(control(Control.newBuilder()))).isInstanceOf(InputRecord.Invalid.class);
    }

    @Test
    @DisplayName("a container is named once, and a record without types breaks the stream off (AO-121)")
    void types() {
        assertThat(InputRecord.of(call(AttachContainerInput.newBuilder()
                        .setType(AttachContainerInput.Type.CONTAINER_ID)
                        .setContainerId(ContainerID.newBuilder().setValue("c")))))
                .isInstanceOf(InputRecord.Invalid.class);
        assertThat(InputRecord.of(
                        Call.newBuilder().setType(Call.Type.GET_HEALTH).build()))
                .isInstanceOf(InputRecord.Invalid.class);
        assertThat(InputRecord.of(Call.getDefaultInstance())).isInstanceOf(InputRecord.Broken.class);
        assertThat(InputRecord.of(call(AttachContainerInput.newBuilder()))).isInstanceOf(InputRecord.Broken.class);
    }

    @Test
    @DisplayName("the first record names the container (AO-119)")
    void first() {
        AttachContainerInput.Builder first = AttachContainerInput.newBuilder()
                .setType(AttachContainerInput.Type.CONTAINER_ID)
                .setContainerId(ContainerID.newBuilder().setValue("c"));
        assertThat(ContainerCallValidation.check(call(first))).isEmpty();
        assertThat(ContainerCallValidation.check(call(first.clone().clearContainerId())))
                .isPresent();
        assertThat(ContainerCallValidation.check(call(
                        first.clone().setContainerId(ContainerID.newBuilder().setValue("a/b")))))
                .isPresent();
        assertThat(ContainerCallValidation.check(call(first.clone().setType(AttachContainerInput.Type.PROCESS_IO))))
                .isPresent();
        assertThat(ContainerCallValidation.check(call(first.clone().clearType())))
                .isPresent();
    }
}
