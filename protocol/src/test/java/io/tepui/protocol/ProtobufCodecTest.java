package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.master.Call;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages in protobuf form (MO-77, MO-95)")
class ProtobufCodecTest {
    private static ContainerID nested(int levels) {
        ContainerID id = ContainerID.newBuilder().setValue("v").build();
        for (int i = 0; i < levels; i++) {
            id = ContainerID.newBuilder().setValue("v").setParent(id).build();
        }
        return id;
    }

    private static Call call(int... bytes) throws MalformedMessageException {
        byte[] body = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            body[i] = (byte) bytes[i];
        }
        return ProtobufCodec.parse(body, Call.getDefaultInstance());
    }

    @Test
    void an_empty_body_is_an_empty_call_MO_95() throws MalformedMessageException {
        assertThat(call().hasType()).isFalse();
    }

    @Test
    void an_unknown_number_counts_as_not_set_and_unknown_fields_are_ignored_MO_95() throws MalformedMessageException {
        assertThat(call(0x08, 0x7F).hasType()).isFalse();
        assertThat(call(0x08, 0x01, 0xF8, 0x7F, 0x05).getType()).isEqualTo(Call.Type.GET_HEALTH);
        assertThatThrownBy(() ->
                        ProtobufCodec.parse(new byte[] {0x0A, 0x01, 'n', 0x10, 0x7F}, Resource.getDefaultInstance()))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("Required fields are missing: type");
    }

    @Test
    void bytes_that_are_no_message_are_refused_MO_95() {
        assertThatThrownBy(() -> call(0x08)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> call(0x12, 0x7F)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> call(0x00)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> call(0x08, 0x01, 0x0C)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> call(0x0F))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageStartingWith("The body is not a protobuf message of type mesos.v1.master.Call: ");
    }

    @Test
    void missing_required_fields_are_named_MO_95() {
        assertThatThrownBy(() -> call(0x08, 0x07, 0x22, 0x00))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("Required fields are missing: list_files.path");
    }

    @Test
    void messages_may_be_nested_100_deep_MO_77() throws MalformedMessageException {
        ContainerID deep = nested(ProtobufCodec.MAX_DEPTH);
        assertThat(ProtobufCodec.parse(deep.toByteArray(), ContainerID.getDefaultInstance()))
                .isEqualTo(deep);
        assertThatThrownBy(() -> ProtobufCodec.parse(
                        nested(ProtobufCodec.MAX_DEPTH + 1).toByteArray(), ContainerID.getDefaultInstance()))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("levels of nesting");
    }
}
