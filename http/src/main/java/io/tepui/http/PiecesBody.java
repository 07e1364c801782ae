package io.tepui.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A body that is held as arrays. */
record PiecesBody(List<byte[]> pieces, long lengthBytes) implements ReplyBody {
    @Override
    public void writeTo(OutputStream out) throws IOException {
        for (byte[] piece : pieces) {
            out.write(piece);
        }
    }
}
