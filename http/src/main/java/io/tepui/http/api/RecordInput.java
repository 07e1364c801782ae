package io.tepui.http.api;

import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the records of a request's body one after another (AO-17, AO-18). For one thread at a time. */
public final class RecordInput {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final RecordReader reader;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private ByteBuffer unread = ByteBuffer.allocate(0);

    /** Reads from this stream, and refuses records of more than this many bytes. */
    public RecordInput(InputStream in, int maxRecordBytes) {
        this.in = in;
        this.reader = new RecordReader(maxRecordBytes);
    }

    /**
     * The next record; waits for it. Nothing when the body has ended after a whole record.
     *
     * @throws MalformedMessageException when the body is no sequence of records, or one is too large
     * @throws IOException when the client went away, or {@link io.tepui.http.HttpRequest#stopReading} was called
     */
    public Optional<byte[]> next() throws MalformedMessageException, IOException {
        while (true) {
            Optional<byte[]> record = reader.read(unread);
            if (record.isPresent()) {
                return record;
            }
            int count = in.read(bytes);
            if (count < 0) {
                reader.end();
                return Optional.empty();
            }
            unread = ByteBuffer.wrap(bytes, 0, count);
        }
    }
}
