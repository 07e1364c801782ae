package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RecordIO (MO-59, MO-60, AO-17, AO-18, AO-21, SE-28)")
class RecordIoTest {
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<byte[]> readAll(RecordReader reader, byte[] input, int from, int to)
            throws MalformedMessageException {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(input, from, to - from);
        for (Optional<byte[]> next = reader.read(buffer); next.isPresent(); next = reader.read(buffer)) {
            records.add(next.get());
        }
        assertThat(buffer.hasRemaining()).isFalse();
        return records;
    }

    private static void isMalformed(String text, String reason) {
        RecordReader reader = new RecordReader(100);
        assertThatThrownBy(() -> readAll(reader, ascii(text), 0, text.length()))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(reason);
        assertThat(reader.isBetweenRecords()).isFalse();
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(ascii("1\na"))))
                .as("an error stays")
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(reader::end).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void a_frame_is_the_length_in_bytes_a_line_feed_and_the_record_MO_59_MO_60() {
        assertThat(RecordIo.frame(ascii("hello"))).isEqualTo(ascii("5\nhello"));
        assertThat(RecordIo.frame("é".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("2\né".getBytes(StandardCharsets.UTF_8));
        assertThat(RecordIo.frame(new byte[0])).isEqualTo(ascii("0\n"));
        assertThat(RecordIo.header(5_000_000_000L)).isEqualTo(ascii("5000000000\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> RecordIo.header(-1));
    }

    @Test
    void a_stream_may_be_cut_at_any_byte_AO_18() throws MalformedMessageException {
        byte[] stream = ascii("5\nhello0\n13\n{\"a\":\"\\n5\\n\"}3\nend");
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                RecordReader reader = new RecordReader(100);
                List<byte[]> records = new ArrayList<>(readAll(reader, stream, 0, first));
                records.addAll(readAll(reader, stream, first, second));
                records.addAll(readAll(reader, stream, second, stream.length));
                assertThat(records.stream().map(r -> new String(r, StandardCharsets.US_ASCII)))
                        .containsExactly("hello", "", "{\"a\":\"\\n5\\n\"}", "end");
                reader.end();
            }
        }
    }

    @Property(tries = 200)
    void any_records_come_back_in_chunks_of_any_size(
            @ForAll @Size(max = 8) List<byte[]> records, @ForAll @IntRange(min = 1, max = 64) int chunk)
            throws MalformedMessageException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        records.forEach(record -> stream.writeBytes(RecordIo.frame(record)));
        byte[] bytes = stream.toByteArray();

        RecordReader reader = new RecordReader(1_000_000);
        List<byte[]> read = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += chunk) {
            read.addAll(readAll(reader, bytes, at, Math.min(bytes.length, at + chunk)));
        }

        assertThat(read).usingElementComparator(java.util.Arrays::compare).containsExactlyElementsOf(records);
        assertThat(reader.isBetweenRecords()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\n", "-1\na", "+1\na", " 1\na", "1 \na", "1\r\na", "\n", "1.5\n", "0x1\n", "\u0000"})
    void a_header_that_is_no_number_is_refused_AO_21(String text) {
        isMalformed(text, "must begin with its length in decimal digits");
    }

    @Test
    void the_limit_itself_is_allowed_and_one_more_is_not() throws MalformedMessageException {
        RecordReader reader = new RecordReader(100);
        byte[] frame = RecordIo.frame(new byte[100]);
        assertThat(readAll(reader, frame, 0, frame.length)).hasSize(1);
        isMalformed("101\n", "at most 100 bytes");
        isMalformed("99999999999999999999999999", "at most 100 bytes");
        isMalformed("18446744073709551617\n", "at most 100 bytes");
        isMalformed("0".repeat(RecordReader.MAX_HEADER_DIGITS + 1), "at most 100 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordReader(-1));
    }

    @Test
    void leading_zeros_are_read_up_to_the_limit_of_digits() throws MalformedMessageException {
        byte[] stream = ascii("0".repeat(RecordReader.MAX_HEADER_DIGITS - 1) + "3\nabc");
        assertThat(readAll(new RecordReader(100), stream, 0, stream.length)).hasSize(1);
    }

    @Test
    void a_length_that_is_announced_takes_no_memory_before_its_bytes_come() throws MalformedMessageException {
        List<RecordReader> readers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            RecordReader reader = new RecordReader(Integer.MAX_VALUE);
            byte[] begin = ascii("2147483647\nabc");
            assertThat(readAll(reader, begin, 0, begin.length)).isEmpty();
            readers.add(reader);
        }
        assertThat(readers).noneMatch(RecordReader::isBetweenRecords);
    }

    @Test
    void an_input_that_ends_within_a_record_is_refused_AO_21() throws MalformedMessageException {
        RecordReader header = new RecordReader(100);
        readAll(header, ascii("5"), 0, 1);
        assertThatThrownBy(header::end).hasMessage("The input ended within the header of a record");
        RecordReader body = new RecordReader(100);
        readAll(body, ascii("5\nab"), 0, 4);
        assertThatThrownBy(body::end).hasMessage("The input ended after 2 of the 5 bytes of a record");
        RecordReader whole = new RecordReader(100);
        whole.end();
        readAll(whole, ascii("2\nab"), 0, 4);
        whole.end();
    }
}
