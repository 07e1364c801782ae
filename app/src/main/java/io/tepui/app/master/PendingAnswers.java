package io.tepui.app.master;

import io.tepui.http.Reply;
import io.tepui.master.core.MasterInput;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Requests that wait for the core's answer; each waits on its own virtual thread. */
final class PendingAnswers {
    static final Reply STOPPING = Reply.error(503, "The master is stopping; try another or again later");

    private final MasterLoop loop;
    private final AtomicLong nextId = new AtomicLong();
    private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    PendingAnswers(MasterLoop loop) {
        this.loop = loop;
    }

    /** Gives the core an input that names the request, and waits for the answer. */
    Reply ask(LongFunction<MasterInput> input) throws InterruptedException {
        long id = nextId.incrementAndGet();
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            if (!loop.submit(input.apply(id)) || ended) {
                return STOPPING;
            }
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("An answer cannot fail", e);
        } finally {
            waiting.remove(id);
        }
    }

    /** The core's answer to a request; one that nobody waits for any more is dropped. */
    void answer(long requestId, int status, String text) {
        CompletableFuture<Reply> answer = waiting.get(requestId);
        if (answer != null) {
            answer.complete(text.isEmpty() ? Reply.empty(status) : Reply.error(status, text));
        }
    }

    /** No answers come any more. */
    void end() {
        ended = true;
        waiting.values().forEach(answer -> answer.complete(STOPPING));
    }

    int waiting() {
        return waiting.size();
    }
}
