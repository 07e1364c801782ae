package io.tepui.app.agent.containers;

import io.tepui.app.process.Replies;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.Termination;
import io.tepui.http.ClientWatch;
import io.tepui.http.Reply;
import io.tepui.http.api.Exchange;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TaskResourceLimitation;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of containers, without limit of time, each call on its own virtual thread (AO-132 to AO-140). */
final class WaitCalls {
    private static final Logger LOG = LoggerFactory.getLogger(WaitCalls.class);

    private final Containerizer containerizer;
    private final Places places;

    /** Which of the two calls is answered: they give the same under different names. */
    enum Kind {
        NESTED,
        ANY
    }

    WaitCalls(Containerizer containerizer, Places places) {
        this.containerizer = containerizer;
        this.places = places;
    }

    void addMetrics(Map<String, Double> metrics) {
        metrics.put("containers/waits", (double) places.taken());
        metrics.put("containers/waits_refused", (double) places.refused());
    }

    /** Answers when the container has ended. */
    Reply answer(Exchange<Call> exchange, ContainerID id, Kind kind) throws IOException, InterruptedException {
        Optional<CompletableFuture<Termination>> termination = containerizer.termination(id);
        if (termination.isEmpty()) {
            return Answers.unknown(id);
        }
        if (!termination.get().isDone()) {
            Optional<Reply> full = places.take();
            if (full.isPresent()) {
                return full.get();
            }
            try {
                await(exchange, termination.get());
            } finally {
                places.giveBack();
            }
        }
        try {
            return Replies.message(response(termination.get().get(), kind), exchange.responseType());
        } catch (ExecutionException e) {
            return Reply.error(500, Answers.name(id) + " could not be destroyed: " + reason(e));
        }
    }

    /** Waits for the container, and for no longer than the client does. */
    private static void await(Exchange<Call> exchange, CompletableFuture<Termination> termination)
            throws IOException, InterruptedException {
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        try (ClientWatch watch = exchange.request().watch(() -> gone.complete(true))) {
            CompletableFuture.anyOf(termination, gone).get();
            if (watch.isGone()) {
                throw new EOFException("The client went away while it waited");
            }
        } catch (ExecutionException e) {
            LOG.debug("a container that was waited for could not be destroyed", e);
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    @SuppressWarnings("deprecation") // the older container calls are part of the API
    private static Response response(Termination end, Kind kind) {
        return switch (kind) {
            case NESTED ->
                Response.newBuilder()
                        .setType(Response.Type.WAIT_NESTED_CONTAINER)
                        .setWaitNestedContainer(nested(end))
                        .build();
            case ANY ->
                Response.newBuilder()
                        .setType(Response.Type.WAIT_CONTAINER)
                        .setWaitContainer(any(end))
                        .build();
        };
    }

    private static Response.WaitNestedContainer nested(Termination end) {
        Response.WaitNestedContainer.Builder message = Response.WaitNestedContainer.newBuilder();
        end.status().map(WaitStatus::raw).ifPresent(message::setExitStatus);
        end.state().ifPresent(message::setState);
        end.reason().ifPresent(message::setReason);
        limitation(end).ifPresent(message::setLimitation);
        end.message().ifPresent(message::setMessage);
        return message.build();
    }

    private static Response.WaitContainer any(Termination end) {
        Response.WaitContainer.Builder message = Response.WaitContainer.newBuilder();
        end.status().map(WaitStatus::raw).ifPresent(message::setExitStatus);
        end.state().ifPresent(message::setState);
        end.reason().ifPresent(message::setReason);
        limitation(end).ifPresent(message::setLimitation);
        end.message().ifPresent(message::setMessage);
        return message.build();
    }

    private static Optional<TaskResourceLimitation> limitation(Termination end) {
        return end.limitation().isEmpty()
                ? Optional.empty()
                : Optional.of(TaskResourceLimitation.newBuilder()
                        .addAllResources(end.limitation())
                        .build());
    }
}
