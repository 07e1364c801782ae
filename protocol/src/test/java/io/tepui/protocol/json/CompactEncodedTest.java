package io.tepui.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A message that is held compactly")
class CompactEncodedTest {
    private static final Label LABEL =
            Label.newBuilder().setKey("k").setValue("\u00e9").build();

    @Test
    @DisplayName("is the same object until bytes are asked for, and an equal one afterwards")
    void messageFromBytes() {
        Encoded<Label> held = Encoded.compact(LABEL);
        assertThat(held.message()).isSameAs(LABEL);
        held.pack();
        assertThat(held.message()).isEqualTo(LABEL).isNotSameAs(LABEL);
    }

    @Test
    @DisplayName("has the bytes that one has which is held whole, in any order of asking")
    void sameBytes() {
        Encoded<Label> whole = Encoded.of(LABEL);
        Encoded<Label> jsonFirst = Encoded.compact(LABEL);
        assertThat(jsonFirst.json()).isEqualTo(whole.json());
        assertThat(jsonFirst.protobuf()).isEqualTo(whole.protobuf());
        Encoded<Label> protobufFirst = Encoded.compact(LABEL);
        assertThat(protobufFirst.protobuf()).isEqualTo(whole.protobuf());
        assertThat(protobufFirst.json()).isEqualTo(whole.json());
    }

    @Test
    @DisplayName("that is held whole is never given up")
    void wholeStays() {
        Encoded<Label> whole = Encoded.of(LABEL);
        whole.pack();
        whole.json();
        whole.protobuf();
        assertThat(whole.message()).isSameAs(LABEL);
    }

    @Test
    @DisplayName("may be one of many: a list encoded on all processors gives the bytes of the whole message")
    void longLists() throws IOException {
        Labels.Builder whole = Labels.newBuilder();
        List<Encoded<Label>> elements = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Label label = LABEL.toBuilder().setValue("v" + i).build();
            whole.addLabels(label);
            elements.add(Encoded.compact(label));
        }
        Composite joined = Composite.of(Labels.getDefaultInstance())
                .putAll(Labels.LABELS_FIELD_NUMBER, elements)
                .build();
        for (MediaType type : List.of(MediaType.JSON, MediaType.PROTOBUF)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            joined.writeTo(out, type);
            assertThat(out.toByteArray()).isEqualTo(Encoded.of(whole.build()).bytes(type));
            assertThat(joined.size(type)).isEqualTo(out.size());
        }
    }
}
