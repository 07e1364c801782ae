package io.tepui.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a {@link StreamBody} is written to. */
public interface StreamOutput {
    /**
     * Sends bytes, as a chunk of their own, and waits while the client does not read. For one thread at a time. The buffer may be used again
     * afterwards; a direct one is not copied.
     *
     * @throws IOException when the client has gone, or made no progress for as long as the reply allows
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Sends the final chunk; nothing can be written afterwards. */
    void end() throws IOException;

    /** Calls this once when the client goes away or the server stops before the end; at once when that has happened. It must not block. */
    void onGone(Runnable listener);
}
