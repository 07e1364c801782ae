package io.tepui.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.schema.OwnSchemas;
import io.tepui.protocol.schema.RandomMessages;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Every message comes back from both forms as it went in (MO-64 to MO-96). */
class RoundTripTest {
    private static final List<Message> PROTOTYPES = OwnSchemas.prototypes();

    private final JsonCodec codec = JsonCodec.standard();

    @Test
    void a_message_of_every_type_comes_back_from_json_and_protobuf() throws MalformedMessageException {
        SplittableRandom random = new SplittableRandom(1);
        for (Message prototype : PROTOTYPES) {
            for (int i = 0; i < 10; i++) {
                comesBack(new RandomMessages(random).next(prototype, i % 4));
            }
        }
    }

    @Property(tries = 500)
    void any_message_comes_back_from_json_and_protobuf(@ForAll("messages") Message message)
            throws MalformedMessageException {
        comesBack(message);
    }

    @Property(tries = 300)
    void kept_bytes_are_those_of_the_codec(@ForAll("messages") Message message) {
        Encoded<Message> encoded = Encoded.of(message);

        assertThat(encoded.toByteArray(MediaType.JSON)).isEqualTo(codec.toJson(message));
        assertThat(encoded.toByteArray(MediaType.PROTOBUF)).isEqualTo(message.toByteArray());
        assertThat(encoded.size(MediaType.JSON)).isEqualTo(codec.toJson(message).length);
    }

    @Provide
    Arbitrary<Message> messages() {
        return Combinators.combine(
                        Arbitraries.of(PROTOTYPES),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, 6))
                .as((prototype, seed, depth) -> new RandomMessages(new SplittableRandom(seed)).next(prototype, depth));
    }

    private void comesBack(Message message) throws MalformedMessageException {
        byte[] json = codec.toJson(message);
        assertThat(codec.parse(MediaType.JSON, json, message.getDefaultInstanceForType()))
                .as(
                        "%s from %s",
                        message.getDescriptorForType().getFullName(),
                        new String(json, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(withPrintedDefaults(message));
        assertThat(codec.parse(MediaType.PROTOBUF, message.toByteArray(), message.getDefaultInstanceForType()))
                .isEqualTo(message);
    }

    /** A printed default is read back as a set value (MO-71). */
    private static Message withPrintedDefaults(Message message) {
        Message.Builder builder = message.toBuilder();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isOptional()
                    && field.hasDefaultValue()
                    && !field.getOptions().getDeprecated()
                    && !message.hasField(field)) {
                builder.setField(field, field.getDefaultValue());
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (field.isRepeated()) {
                    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                        builder.setRepeatedField(
                                field, i, withPrintedDefaults((Message) message.getRepeatedField(field, i)));
                    }
                } else if (message.hasField(field)) {
                    builder.setField(field, withPrintedDefaults((Message) message.getField(field)));
                }
            }
        }
        return builder.build();
    }
}
