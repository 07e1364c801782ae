package io.tepui.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.ProtobufCodec;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.RecordReader;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.schema.OwnSchemas;
import io.tepui.protocol.schema.RandomMessages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** No bytes make a decoder throw anything but its own exception, or use much memory (MO-75 to MO-95, AO-17 to AO-21). */
class DecodersFuzzTest {
    private static final List<Message> PROTOTYPES = OwnSchemas.prototypes();
    private static final int MAX_RECORD = 10_000;
    /** Pieces of JSON that are put into valid documents. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud800",
            "\\udc00",
            "null",
            "true",
            "1e999",
            "-",
            "0",
            "NaN",
            "\"type\":",
            "\"value\":",
            "[[[[",
            "{}",
            "\u0000",
            "é",
            "😀",
            "9".repeat(60));

    private final JsonCodec codec = JsonCodec.standard();

    @Property(tries = 2000)
    void random_bytes(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        Message prototype = any(PROTOTYPES, random);
        json(bytes, prototype);
        protobuf(bytes, prototype);
        records(bytes, random);
    }

    @Property(tries = 3000)
    void documents_with_some_bytes_changed(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Message prototype = any(PROTOTYPES, random);
        Message message = new RandomMessages(random).next(prototype, random.nextInt(5));
        json(changed(codec.toJson(message), random), prototype);
        protobuf(changed(message.toByteArray(), random), prototype);
        records(changed(RecordIo.frame(message.toByteArray()), random), random);
        json(withPieces(codec.toJson(message), random), prototype);
    }

    @Property(tries = 1000)
    void documents_of_one_type_read_as_another(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Message message = new RandomMessages(random).next(any(PROTOTYPES, random), random.nextInt(5));
        Message other = any(PROTOTYPES, random);
        json(codec.toJson(message), other);
        protobuf(message.toByteArray(), other);
    }

    @Property(tries = 500)
    void documents_cut_short(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Message prototype = any(PROTOTYPES, random);
        byte[] text = codec.toJson(new RandomMessages(random).next(prototype, 3));
        assertThat(json(Arrays.copyOf(text, random.nextInt(text.length)), prototype))
                .isEmpty();
    }

    @Test
    void bombs_of_nesting_and_of_empty_elements_are_refused_in_little_memory() {
        Message ranges = io.tepui.protocol.v1.Value.Ranges.getDefaultInstance();
        Message container = io.tepui.protocol.v1.ContainerID.getDefaultInstance();
        assertThat(json(text("{\"parent\":".repeat(100_000)), container)).isEmpty();
        assertThat(json(text("{\"x\":".repeat(100_000)), container)).isEmpty();
        assertThat(json(text("[".repeat(1_000_000)), container)).isEmpty();
        assertThat(json(text("{\"range\":[" + "{},".repeat(1_000_000) + "{}]}"), ranges))
                .isEmpty();
        assertThat(json(text("{\"x\":" + "1".repeat(1_000_000) + "}"), ranges)).isEmpty();
        assertThat(json(text("{\"x\":1e" + "1".repeat(100_000) + "}"), ranges)).isEmpty();
        assertThat(json(text("{\"range\":{\"begin\":\"1e999999999\"}}"), ranges))
                .isEmpty();
        byte[] groups = new byte[1_000_000];
        Arrays.fill(groups, (byte) 0x0B);
        assertThat(protobuf(groups, ranges)).isEmpty();
        byte[] empty = new byte[200_000];
        for (int i = 0; i < empty.length; i += 2) {
            empty[i] = 0x0A;
        }
        assertThat(protobuf(empty, ranges)).isEmpty();
    }

    private Optional<Message> json(byte[] bytes, Message prototype) {
        try {
            Message parsed = codec.parse(bytes, prototype);
            assertThat(codec.toJson(parsed)).isNotEmpty();
            return Optional.of(parsed);
        } catch (MalformedMessageException e) {
            isOneLine(e);
            return Optional.empty();
        }
    }

    private Optional<Message> protobuf(byte[] bytes, Message prototype) {
        try {
            Message parsed = ProtobufCodec.parse(bytes, prototype);
            assertThat(codec.toJson(parsed)).isNotEmpty();
            assertThat(ProtobufCodec.parse(parsed.toByteArray(), prototype)).isEqualTo(parsed);
            return Optional.of(parsed);
        } catch (MalformedMessageException e) {
            isOneLine(e);
            return Optional.empty();
        }
    }

    private static void records(byte[] bytes, SplittableRandom random) {
        RecordReader reader = new RecordReader(MAX_RECORD);
        try {
            for (int at = 0; at < bytes.length; ) {
                int part = Math.min(bytes.length - at, 1 + random.nextInt(50));
                ByteBuffer input = ByteBuffer.wrap(bytes, at, part);
                Optional<byte[]> record = reader.read(input);
                while (record.isPresent()) {
                    assertThat(record.get().length).isLessThanOrEqualTo(MAX_RECORD);
                    record = reader.read(input);
                }
                at += part;
            }
            reader.end();
        } catch (MalformedMessageException e) {
            isOneLine(e);
        }
    }

    private static void isOneLine(MalformedMessageException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(4000).doesNotContain("\n", "\r");
    }

    private static byte[] changed(byte[] bytes, SplittableRandom random) {
        byte[] copy = bytes.clone();
        for (int i = 0; i < 1 + random.nextInt(4) && copy.length > 0; i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private static byte[] withPieces(byte[] bytes, SplittableRandom random) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(4));
            text = text.substring(0, at) + any(PIECES, random) + text.substring(end);
        }
        return text(text);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T any(List<T> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }
}
