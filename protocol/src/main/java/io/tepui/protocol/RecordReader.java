package io.tepui.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes RecordIO apart as its bytes arrive (AO-17, AO-18): records may span chunks, and a chunk may hold many.
 *
 * <p>Holds at most one record, and grows with the bytes that came, not with the length that was announced. Not for use by
 * several threads. After an error every further call fails in the same way.
 */
public final class RecordReader {
    /** Digits that a header may have; enough for any length and room for leading zeros. */
    static final int MAX_HEADER_DIGITS = 20;

    private static final int FIRST_BUFFER_BYTES = 8192;

    private final int maxRecordBytes;
    private int headerDigits;
    private long length;
    private boolean inRecord;
    private byte[] record = new byte[0];
    private int filled;
    private Optional<String> failure = Optional.empty();

    /** Refuses records of more than this many bytes. */
    public RecordReader(int maxRecordBytes) {
        if (maxRecordBytes < 0) {
            throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + ", must not be negative");
        }
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * Takes bytes from the input until a record is complete. Call again with the same input until nothing comes back;
     * then all of the input has been taken.
     *
     * @throws MalformedMessageException when a header is not a number, or announces more than the limit
     */
    public Optional<byte[]> read(ByteBuffer input) throws MalformedMessageException {
        if (failure.isPresent()) {
            throw new MalformedMessageException(failure.get());
        }
        while (!inRecord) {
            if (!input.hasRemaining()) {
                return Optional.empty();
            }
            takeHeader(input.get());
        }
        int part = (int) Math.min(input.remaining(), length - filled);
        makeRoom(part);
        input.get(record, filled, part);
        filled += part;
        if (filled < length) {
            return Optional.empty();
        }
        byte[] complete = record.length == filled ? record : Arrays.copyOf(record, filled);
        startHeader();
        return Optional.of(complete);
    }

    /** Whether the input may end here: nothing of a further record has been taken yet. */
    public boolean isBetweenRecords() {
        return !inRecord && headerDigits == 0 && failure.isEmpty();
    }

    /**
     * States that the input has ended.
     *
     * @throws MalformedMessageException when it ended within a record
     */
    public void end() throws MalformedMessageException {
        if (!isBetweenRecords()) {
            fail(failure.orElse(
                    inRecord
                            ? "The input ended after " + filled + " of the " + length + " bytes of a record"
                            : "The input ended within the header of a record"));
        }
    }

    private void takeHeader(byte next) throws MalformedMessageException {
        if (next == '\n' && headerDigits > 0) {
            inRecord = true;
            return;
        }
        if (next < '0' || next > '9') {
            fail("A record must begin with its length in decimal digits and a line feed, but has the byte 0x%02X there"
                    .formatted(next));
        }
        headerDigits++;
        length = length * 10 + (next - '0');
        if (length > maxRecordBytes || headerDigits > MAX_HEADER_DIGITS) {
            fail("A record may have at most " + maxRecordBytes + " bytes, but one of " + length
                    + " bytes or more was announced");
        }
    }

    private void makeRoom(int part) {
        int needed = filled + part;
        if (needed > record.length) {
            long grown = Math.max(needed, Math.max(FIRST_BUFFER_BYTES, 2L * record.length));
            record = Arrays.copyOf(record, (int) Math.min(length, grown));
        }
    }

    private void startHeader() {
        record = new byte[0];
        filled = 0;
        length = 0;
        headerDigits = 0;
        inRecord = false;
    }

    private void fail(String reason) throws MalformedMessageException {
        failure = Optional.of(reason);
        throw new MalformedMessageException(reason);
    }
}
