package io.tepui.app.agent;

import io.tepui.agent.AgentInput;
import io.tepui.http.EventStream;
import io.tepui.http.Reply;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.executor.Event;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * What goes back to executors: answers to their calls, and the events on their streams. Events wait in the bounded queue of their stream;
 * an executor that reads too slowly is disconnected, and may come back.
 */
final class ExecutorStreams implements AutoCloseable {
    private static final Reply STOPPING = Reply.error(503, "The agent is stopping; try again later");

    private record Open(EventStream stream, MediaType type) {}

    private final Consumer<AgentInput> submit;
    private final Consumer<AgentInput> inject;
    private final AtomicLong nextId = new AtomicLong();
    private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Open> streams = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Makes the place for streams and answers.
     *
     * @param submit takes an input, and may wait
     * @param inject takes an input without waiting
     */
    ExecutorStreams(Consumer<AgentInput> submit, Consumer<AgentInput> inject) {
        this.submit = submit;
        this.inject = inject;
    }

    /** Gives the core an input that names the request, and waits for the answer. */
    Reply ask(LongFunction<AgentInput> input) throws InterruptedException {
        long id = nextId.incrementAndGet();
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            submit.accept(input.apply(id));
            return closed ? STOPPING : answer.get();
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

    /** Knows a stream from now on, and tells the core when it ends for whatever reason (SE-217). */
    void add(String id, EventStream stream, MediaType type) {
        streams.put(id, new Open(stream, type));
        stream.onClosed(end -> {
            streams.remove(id);
            inject.accept(new AgentInput.ExecutorStreamClosed(id));
        });
    }

    /** Forgets a stream that the core did not open. */
    void remove(String id) {
        streams.remove(id);
    }

    /** Sends an event; a stream that has ended gets nothing. */
    void send(String id, Event event) {
        Open open = streams.get(id);
        if (open != null) {
            byte[] record = open.type() == MediaType.JSON ? JsonCodec.standard().toJson(event) : event.toByteArray();
            open.stream().offer(RecordIo.frame(record));
        }
    }

    /** Ends a stream after what was sent before. */
    void close(String id) {
        Open open = streams.get(id);
        if (open != null) {
            open.stream().close();
        }
    }

    int open() {
        return streams.size();
    }

    /** No answers come any more. */
    @Override
    public void close() {
        closed = true;
        waiting.values().forEach(answer -> answer.complete(STOPPING));
    }
}
