package io.tepui.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tepui.protocol.internal.StatusUpdateRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** AM-122, AO-178: records in files. */
class FramesTest {
    private static StatusUpdateRecord record(String text) {
        return StatusUpdateRecord.newBuilder()
                .setType(StatusUpdateRecord.Type.ACK)
                .setUuid(ByteString.copyFromUtf8(text))
                .build();
    }

    private static byte[] file(List<String> texts) {
        ByteString file = ByteString.EMPTY;
        for (String text : texts) {
            file = file.concat(Frames.frame(record(text)));
        }
        return file.toByteArray();
    }

    private static Frames.Content<StatusUpdateRecord> read(byte[] bytes) throws InvalidProtocolBufferException {
        return Frames.read(bytes, StatusUpdateRecord.parser());
    }

    @Test
    void the_length_stands_first_in_four_bytes_least_significant_first() {
        byte[] frame = Frames.frame(record("x".repeat(300))).toByteArray();
        int length = record("x".repeat(300)).getSerializedSize();
        assertThat(Arrays.copyOf(frame, 4)).containsExactly((byte) length, (byte) (length >> 8), (byte) 0, (byte) 0);
        assertThat(frame).hasSize(4 + length);
    }

    @Property(tries = 200)
    void what_was_written_is_read_back_up_to_where_the_file_was_torn(
            @ForAll @Size(max = 5) List<String> texts, @ForAll @IntRange(max = 400) int cut) throws Exception {
        byte[] whole = file(texts);
        byte[] torn = Arrays.copyOf(whole, Math.min(cut, whole.length));
        Frames.Content<StatusUpdateRecord> content = read(torn);
        assertThat(content.records())
                .isEqualTo(texts.stream()
                        .limit(content.records().size())
                        .map(FramesTest::record)
                        .toList());
        assertThat(content.completeBytes())
                .isEqualTo(file(texts.subList(0, content.records().size())).length);
        if (torn.length == whole.length) {
            assertThat(content.records()).hasSize(texts.size());
        }
    }

    @Test
    void zeros_that_a_crash_left_at_the_end_are_a_torn_record() throws Exception {
        byte[] whole = file(List.of("a", "b"));
        Frames.Content<StatusUpdateRecord> content = read(Arrays.copyOf(whole, whole.length + 100));
        assertThat(content.records()).hasSize(2);
        assertThat(content.completeBytes()).isEqualTo(whole.length);
    }

    @Test
    void an_impossible_length_or_a_record_that_does_not_parse_is_damage() {
        assertThatThrownBy(() -> read(new byte[] {-1, -1, -1, -1, 0}))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining("byte 0");
        assertThatThrownBy(() -> read(new byte[] {-1, -1, -1, 127, 0}))
                .isInstanceOf(InvalidProtocolBufferException.class);
        assertThatThrownBy(() -> read("\3\0\0\0abc".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }
}
