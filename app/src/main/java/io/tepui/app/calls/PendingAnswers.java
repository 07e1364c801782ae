package io.tepui.app.calls;

import io.tepui.http.Reply;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Requests that wait for a core's answer; each waits on its own virtual thread.
 *
 * @param <I> the inputs of the core
 */
public final class PendingAnswers<I> implements AutoCloseable {
    private final Predicate<I> submit;
    private final Reply stopping;
    private final AtomicLong nextId = new AtomicLong();
    private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /**
     * Makes a place for requests.
     *
     * @param submit gives the core an input, and may wait; false when the core takes no more
     * @param stopping what is answered then
     */
    public PendingAnswers(Predicate<I> submit, Reply stopping) {
        this.submit = submit;
        this.stopping = stopping;
    }

    /** Gives the core an input that names the request, and waits for the answer. */
    public Reply ask(LongFunction<I> input) throws InterruptedException {
        long id = nextId.incrementAndGet();
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            if (!submit.test(input.apply(id)) || ended) {
                return stopping;
            }
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("An answer cannot fail", e);
        } finally {
            waiting.remove(id);
        }
    }

    /** The core's answer to a request; one that nobody waits for any more is dropped. */
    public void answer(long requestId, int status, String text) {
        CompletableFuture<Reply> answer = waiting.get(requestId);
        if (answer != null) {
            answer.complete(text.isEmpty() ? Reply.empty(status) : Reply.error(status, text));
        }
    }

    /** How many requests wait. */
    public int waiting() {
        return waiting.size();
    }

    /** No answers come any more: whoever waits is told that the process stops. */
    @Override
    public void close() {
        ended = true;
        waiting.values().forEach(answer -> answer.complete(stopping));
    }
}
