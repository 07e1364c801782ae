package io.tepui.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A complete body of known length that may be put together from pieces while it is written. */
public interface ReplyBody {
    /** Bytes that {@link #writeTo} writes, exactly. */
    long lengthBytes();

    /** Writes all of the body. The stream cuts it into bounded chunks, and blocks while the client does not read. */
    void writeTo(OutputStream out) throws IOException;

    /** A body of one array, which is not copied and must not change. */
    static ReplyBody of(byte[] bytes) {
        return of(List.of(bytes));
    }

    /** A body of arrays one after another, which are not copied and must not change. */
    static ReplyBody of(List<byte[]> pieces) {
        long length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        return new PiecesBody(List.copyOf(pieces), length);
    }
}
