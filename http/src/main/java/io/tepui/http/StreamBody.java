package io.tepui.http;

import java.io.IOException;

/** A body without known length that is written as it comes about, by the thread of its request (AO §2.11, §2.12). */
@FunctionalInterface
public interface StreamBody {
    /**
     * Writes the body. It is called once for each reply, also when the client has gone by then. It may do more after
     * {@link StreamOutput#end()}; one that returns without that is ended then. One that throws is broken off: the client misses the final
     * chunk (AO-103).
     *
     * @throws IOException when it cannot be completed, or the client has gone
     */
    void writeTo(StreamOutput out) throws IOException, InterruptedException;
}
