package io.tepui.registry.replicated;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What one file of Ratis's log holds: {@code RaftLog1}, then for each entry its length (varint), itself, and the CRC-32C of both
 * (4 bytes, the highest first), then zeros.
 *
 * @param last the index of the last whole entry; one less than the file's first if there is none
 * @param goodBytes where the whole entries end
 * @param end how the file goes on there
 */
record SegmentScan(long last, long goodBytes, End end) {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final int SUM = 4;
    private static final int MAX_VARINT = 5;
    private static final int TERM_FIELD = 1;
    private static final int INDEX_FIELD = 2;
    private static final int PAST_END = -1;
    private static final int WRONG = -2;

    /** What follows the whole entries. */
    enum End {
        /** Nothing, or the zeros of space taken in advance. */
        CLEAN,
        /** An entry that goes on past the end of the file, or has only zeros in it from some place on. */
        INCOMPLETE,
        /** Something else. */
        BAD,
        /** Something else, and whole entries after it: it was durable once, for entries are written one by one. */
        BAD_AMONG_GOOD
    }

    /**
     * Reads a file.
     *
     * @param start the index of its first entry
     */
    static SegmentScan of(Path file, long start) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            int content = contentEnd(bytes);
            if (!startsWithHeader(bytes)) {
                return new SegmentScan(start - 1, 0, content < HEADER.length ? End.INCOMPLETE : End.BAD);
            }
            int position = HEADER.length;
            long last = start - 1;
            while (position < content) {
                int next = afterEntry(bytes, position, last + 1);
                if (next < 0) {
                    return new SegmentScan(last, position, endOf(bytes, position, content, next, last + 1));
                }
                position = next;
                last++;
            }
            return new SegmentScan(last, position, End.CLEAN);
        }
    }

    /** Returns where the entry ends, or why it is none. */
    private static int afterEntry(ByteBuffer bytes, int position, long index) {
        int length = 0;
        int body = position;
        for (int i = 0; ; i++) {
            if (body == bytes.limit()) {
                return PAST_END;
            }
            if (i == MAX_VARINT) {
                return WRONG;
            }
            byte next = bytes.get(body++);
            length |= (next & 0x7f) << 7 * i;
            if (next >= 0) {
                break;
            }
        }
        if (length <= 0) {
            return WRONG;
        }
        if (length > bytes.limit() - body - SUM) {
            return PAST_END;
        }
        if (index(bytes.slice(body, length)) != index) {
            return WRONG;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes.slice(position, body - position + length));
        return (int) sum.getValue() == bytes.getInt(body + length) ? body + length + SUM : WRONG;
    }

    /** Returns the index that an entry has, or -1 if it is none. */
    private static long index(ByteBuffer entry) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(entry);
            while (true) {
                int tag = in.readTag();
                if (tag >>> 3 == INDEX_FIELD) {
                    return in.readUInt64();
                }
                if (tag >>> 3 != TERM_FIELD) {
                    return 0;
                }
                in.skipField(tag);
            }
        } catch (IOException e) {
            return -1;
        }
    }

    private static End endOf(ByteBuffer bytes, int position, int content, int why, long index) {
        for (int later = position + 1; later < content; later++) {
            if (afterEntry(bytes, later, index + 1) > 0) {
                return End.BAD_AMONG_GOOD;
            }
        }
        return why == PAST_END || content - position < lengthWithSum(bytes, position) ? End.INCOMPLETE : End.BAD;
    }

    /** The bytes that an entry says it has, or 0 if it doesn't. */
    private static int lengthWithSum(ByteBuffer bytes, int position) {
        int body = position;
        int length = 0;
        for (int i = 0; i < MAX_VARINT; i++) {
            byte next = bytes.get(body++);
            length |= (next & 0x7f) << 7 * i;
            if (next >= 0) {
                return length <= 0 ? 0 : body - position + length + SUM;
            }
        }
        return 0;
    }

    private static int contentEnd(ByteBuffer bytes) {
        int end = bytes.limit();
        while (end > 0 && bytes.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    private static boolean startsWithHeader(ByteBuffer bytes) {
        return bytes.limit() >= HEADER.length && bytes.slice(0, HEADER.length).equals(ByteBuffer.wrap(HEADER));
    }
}
