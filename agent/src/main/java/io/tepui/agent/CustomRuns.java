package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.tasks.Refusal;
import io.tepui.protocol.v1.executor.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of custom executors that are not over, by container, and the way to whoever listens there. */
final class CustomRuns {
    /** The pause between heartbeats on a stream (SE-216). */
    static final Duration HEARTBEAT = Duration.ofMinutes(30);

    private static final Logger LOG = LoggerFactory.getLogger(CustomRuns.class);

    private final CoreContext core;
    private final Map<String, CustomRun> runs = new HashMap<>();
    private final Map<String, String> containersByStream = new HashMap<>();

    CustomRuns(CoreContext core) {
        this.core = core;
    }

    /** The run of an executor that is not terminated. */
    CustomRun of(ExecutorRecord executor) {
        return runs.computeIfAbsent(executor.containerId(), id -> new CustomRun());
    }

    /** Sends an event, if the executor listens (SE-217); says whether it does. */
    boolean send(ExecutorRecord executor, Event event) {
        Optional<String> stream = stream(executor.containerId());
        stream.ifPresent(id -> core.emit(new AgentEffect.ExecutorEvent(id, event)));
        return stream.isPresent();
    }

    private Optional<String> stream(String containerId) {
        return Optional.ofNullable(runs.get(containerId)).flatMap(CustomRun::stream);
    }

    /** From now on the executor listens on this stream; an earlier one is closed (SE-212). */
    void open(ExecutorRecord executor, String stream) {
        close(executor.containerId());
        of(executor).stream(Optional.of(stream));
        containersByStream.put(stream, executor.containerId());
        core.timer(new TimerKey.ExecutorHeartbeat(executor.containerId()), HEARTBEAT);
    }

    /** The stream of a container ended by itself. */
    void closed(String stream) {
        Optional.ofNullable(containersByStream.get(stream)).ifPresent(this::forgetStream);
    }

    private void close(String containerId) {
        stream(containerId).ifPresent(stream -> core.emit(new AgentEffect.CloseExecutorStream(stream)));
        forgetStream(containerId);
    }

    private void forgetStream(String containerId) {
        stream(containerId).ifPresent(stream -> {
            containersByStream.remove(stream);
            runs.getOrDefault(containerId, new CustomRun()).stream(Optional.empty());
            core.cancel(new TimerKey.ExecutorHeartbeat(containerId));
        });
    }

    void heartbeat(String containerId) {
        stream(containerId).ifPresent(stream -> {
            core.emit(new AgentEffect.ExecutorEvent(stream, ExecutorEvents.heartbeat()));
            core.timer(new TimerKey.ExecutorHeartbeat(containerId), HEARTBEAT);
        });
    }

    /** Ends an executor that the agent does not want any more; its tasks are told why (SE-153). */
    void destroy(ExecutorRecord executor, Refusal cause) {
        LOG.warn("destroying executor {} of {}: {}", executor.id(), executor.frameworkId(), cause.message());
        of(executor).cause(cause);
        core.put(executor.in(ExecutorState.TERMINATING));
        core.emit(new AgentEffect.Destroy(executor.containerId()));
    }

    /** The run is over. */
    void end(String containerId) {
        close(containerId);
        runs.remove(containerId);
    }
}
