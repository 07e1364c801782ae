package io.tepui.protocol;

import java.nio.charset.StandardCharsets;

/** Writing of RecordIO: each record is its length in bytes as decimal digits, a line feed, and the bytes (MO-59, AO-17). */
public final class RecordIo {
    private RecordIo() {}

    /** The whole frame of one record. */
    public static byte[] frame(byte[] record) {
        byte[] header = header(record.length);
        byte[] frame = new byte[header.length + record.length];
        System.arraycopy(header, 0, frame, 0, header.length);
        System.arraycopy(record, 0, frame, header.length, record.length);
        return frame;
    }

    /** What stands before a record of this many bytes: the digits and the line feed. */
    public static byte[] header(long recordBytes) {
        if (recordBytes < 0) {
            throw new IllegalArgumentException("A record cannot have " + recordBytes + " bytes");
        }
        return (recordBytes + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
