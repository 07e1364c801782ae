package io.tepui.app.agent.containers;

import com.google.protobuf.ByteString;
import io.tepui.agent.operator.ContainerTargets;
import io.tepui.agent.state.AgentState;
import io.tepui.containers.AttachException;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.containers.containerizer.Termination;
import io.tepui.http.Header;
import io.tepui.http.Reply;
import io.tepui.http.StreamOutput;
import io.tepui.http.api.Exchange;
import io.tepui.protocol.StreamMedia;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Call;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams the output of containers, of those that are there and of sessions (AO-97 to AO-117). */
final class OutputCalls {
    private static final int HEARTBEATS_OF_A_STALL = 3;
    private static final Logger LOG = LoggerFactory.getLogger(OutputCalls.class);

    private final Containerizer containerizer;
    private final LaunchCalls launches;
    private final Places places;
    private final Duration heartbeatInterval;
    private final Duration stallTimeout;
    private final Duration ownEnd;
    private final AtomicInteger sessions = new AtomicInteger();

    OutputCalls(
            Containerizer containerizer,
            LaunchCalls launches,
            Places places,
            Duration heartbeatInterval,
            ContainerCallLimits limits) {
        this.containerizer = containerizer;
        this.launches = launches;
        this.places = places;
        this.heartbeatInterval = heartbeatInterval;
        this.ownEnd = limits.ownEnd();
        Duration someHeartbeats = heartbeatInterval.multipliedBy(HEARTBEATS_OF_A_STALL);
        // A stream without output makes progress by its heartbeats.
        this.stallTimeout =
                limits.stallTimeout().compareTo(someHeartbeats) > 0 ? limits.stallTimeout() : someHeartbeats;
    }

    void addMetrics(Map<String, Double> metrics) {
        metrics.put("containers/attachments", (double) places.taken());
        metrics.put("containers/attachments_refused", (double) places.refused());
        metrics.put("containers/sessions", (double) sessions.get());
    }

    /** ATTACH_CONTAINER_OUTPUT: its root must be known before anything is said of permissions (AO-37, AO-107). */
    Reply attach(Exchange<Call> exchange, Access access, AgentState state) {
        ContainerID id = exchange.call().getAttachContainerOutput().getContainerId();
        if (!ContainerTargets.isOfExecutor(id, state)) {
            return Answers.notOfExecutor(id);
        }
        Optional<Reply> refused =
                Answers.refused(access, Action.ATTACH_CONTAINER_OUTPUT, ContainerTargets.of(id, state));
        if (refused.isPresent()) {
            return refused.get();
        }
        Optional<Reply> full = places.take();
        if (full.isPresent()) {
            return full.get();
        }
        boolean streams = false;
        try {
            OutputAttachment attachment = containerizer.attachOutput(id);
            streams = true;
            return stream(exchange, id, attachment, ended -> places.giveBack());
        } catch (AttachException e) {
            return Answers.notAttached(e);
        } finally {
            if (!streams) {
                places.giveBack();
            }
        }
    }

    /** LAUNCH_NESTED_CONTAINER_SESSION (AO-96 to AO-106). */
    Reply session(Exchange<Call> exchange, Asked asked, Access access, Supplier<AgentState> state)
            throws InterruptedException {
        Optional<Reply> refused = launches.refused(asked, Action.LAUNCH_NESTED_CONTAINER_SESSION, access, state.get());
        if (refused.isPresent()) {
            return refused.get();
        }
        Optional<Reply> full = places.take();
        if (full.isPresent()) {
            return full.get();
        }
        sessions.incrementAndGet();
        boolean streams = false;
        try {
            LaunchOutcome outcome = launches.launch(asked);
            if (!(outcome instanceof LaunchOutcome.Launched launched)) {
                return LaunchCalls.reply(asked, outcome);
            }
            Reply reply = streamOfSession(exchange, asked, launched, access, state.get());
            streams = reply instanceof Reply.Written;
            if (!streams) {
                destroy(asked.id());
            }
            return reply;
        } finally {
            if (!streams) {
                left();
            }
        }
    }

    /** The stream of a container that was just launched, or why there is none (AO-99, AO-100). */
    private Reply streamOfSession(
            Exchange<Call> exchange, Asked asked, LaunchOutcome.Launched launched, Access access, AgentState state) {
        ContainerID id = asked.id();
        if (!ContainerTargets.isOfExecutor(id, state)) {
            return Answers.notOfExecutor(id);
        }
        return Answers.refused(access, Action.ATTACH_CONTAINER_OUTPUT, ContainerTargets.of(id, state))
                .orElseGet(() -> {
                    try {
                        OutputAttachment attachment = launched.notExecuted().isPresent()
                                ? OutputAttachment.ended(
                                        complaint(launched.notExecuted().get(), asked.hasTerminal()))
                                : containerizer.attachOutput(id);
                        return stream(exchange, id, attachment, ended -> endSession(id, ended));
                    } catch (AttachException e) {
                        return Answers.notAttached(e);
                    }
                });
    }

    /** As a shell tells it: the status alone (AO-87) would leave people to guess. */
    private static OutputAttachment.Piece complaint(String line, boolean terminal) {
        return terminal
                ? new OutputAttachment.Piece(OutputAttachment.Source.STDOUT, ByteString.copyFromUtf8(line + "\r\n"))
                : new OutputAttachment.Piece(OutputAttachment.Source.STDERR, ByteString.copyFromUtf8(line + "\n"));
    }

    /** What is done once a stream is over; {@code ended} when it was sent to its end. */
    private interface Afterwards {
        void over(boolean ended);
    }

    private Reply stream(Exchange<Call> exchange, ContainerID id, OutputAttachment attachment, Afterwards afterwards) {
        StreamMedia media = exchange.responseMedia();
        OutputFrames frames = OutputFrames.of(media.message());
        Header[] headers = media.isStream()
                ? new Header[] {
                    new Header("Message-Content-Type", media.message().header())
                }
                : new Header[0];
        return Reply.written(
                media.body().header(), out -> write(out, id, attachment, frames, afterwards), stallTimeout, headers);
    }

    private void write(
            StreamOutput out, ContainerID id, OutputAttachment attachment, OutputFrames frames, Afterwards afterwards)
            throws IOException, InterruptedException {
        OutputWriter writer = new OutputWriter(out, frames, heartbeatInterval);
        boolean ended = false;
        // An attachment that is closed wakes who waits for its next piece.
        out.onGone(attachment::close);
        try (attachment;
                Heartbeat heartbeat = Heartbeat.begin(writer, heartbeatInterval, age(id))) {
            for (Optional<OutputAttachment.Piece> next = attachment.next();
                    next.isPresent();
                    next = attachment.next()) {
                writer.write(next.get());
            }
            writer.end();
            ended = true;
        } finally {
            afterwards.over(ended);
        }
    }

    /** How long the first process of a container has been running, which began with its switchboard. */
    private Duration age(ContainerID id) {
        return containerizer
                .status(id)
                .flatMap(status -> ProcessHandle.of(status.getExecutorPid()))
                .flatMap(process -> process.info().startInstant())
                .map(start -> Duration.between(start, Instant.now()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    /** A session ends with its connection; one whose output is over may have ended by itself (AO-101). */
    private void endSession(ContainerID id, boolean outputEnded) {
        try {
            if (!outputEnded || !endsByItself(id)) {
                destroy(id);
            }
        } finally {
            left();
        }
    }

    private boolean endsByItself(ContainerID id) {
        Optional<CompletableFuture<Termination>> termination = containerizer.termination(id);
        if (termination.isEmpty()) {
            return true;
        }
        try {
            termination.get().get(ownEnd.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void destroy(ContainerID id) {
        containerizer
                .destroy(id)
                .ifPresent(end -> end.whenComplete((termination, problem) -> {
                    if (problem != null) {
                        LOG.warn("{} of a session could not be destroyed: {}", Answers.name(id), problem.toString());
                    }
                }));
    }

    private void left() {
        sessions.decrementAndGet();
        places.giveBack();
    }
}
