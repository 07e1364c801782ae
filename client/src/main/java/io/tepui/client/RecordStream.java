package io.tepui.client;

import com.google.protobuf.Message;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.json.JsonCodec;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A stream of RecordIO records, read by one thread.
 *
 * @param <M> the type of each record
 */
public final class RecordStream<M extends Message> implements Closeable {
    /** The longest record that is read; a snapshot of a large cluster is one record. */
    public static final int MAX_RECORD_BYTES = 1 << 30;

    private static final int MAX_LENGTH_DIGITS = 10;

    private final InputStream in;
    private final MediaType media;
    private final M prototype;
    private final String streamId;

    RecordStream(InputStream in, MediaType media, M prototype, String streamId) {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.media = media;
        this.prototype = prototype;
        this.streamId = streamId;
    }

    /** Returns the {@code Mesos-Stream-Id} of a scheduler's subscription (SE-27); empty for other streams. */
    public String streamId() {
        return streamId;
    }

    /**
     * Waits for the next record.
     *
     * @return the record; empty when the server has ended the stream
     * @throws IOException when the connection breaks, or what comes is not RecordIO
     */
    public Optional<M> next() throws IOException {
        int length = readLength();
        if (length < 0) {
            return Optional.empty();
        }
        byte[] record = in.readNBytes(length);
        if (record.length < length) {
            throw new EOFException(
                    "the stream broke inside a record: " + record.length + " of " + length + " bytes came");
        }
        try {
            return Optional.of(JsonCodec.standard().parse(media, record, prototype));
        } catch (MalformedMessageException e) {
            throw new IOException("an event of the stream can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private int readLength() throws IOException {
        long length = 0;
        for (int digits = 0; ; digits++) {
            int c = in.read();
            if (c < 0) {
                if (digits == 0) {
                    return -1;
                }
                throw new EOFException("the stream broke inside a record's length");
            }
            if (c == '\n' && digits > 0) {
                return (int) length;
            }
            if (c < '0' || c > '9' || digits == MAX_LENGTH_DIGITS) {
                throw new IOException("the stream is not RecordIO: a record's length has the byte " + c);
            }
            length = length * 10 + (c - '0');
            if (length > MAX_RECORD_BYTES) {
                throw new IOException("a record of " + length + " bytes is over the limit of " + MAX_RECORD_BYTES);
            }
        }
    }
}
