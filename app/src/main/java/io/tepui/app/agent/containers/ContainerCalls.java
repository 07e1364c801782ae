package io.tepui.app.agent.containers;

import io.tepui.agent.operator.CallCompleteness;
import io.tepui.agent.operator.ContainerCallValidation;
import io.tepui.agent.operator.ContainerTargets;
import io.tepui.agent.state.AgentState;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.KillOutcome;
import io.tepui.containers.containerizer.RemoveOutcome;
import io.tepui.containers.images.ImageException;
import io.tepui.http.Reply;
import io.tepui.http.api.ApiRules;
import io.tepui.http.api.CallShape;
import io.tepui.http.api.Exchange;
import io.tepui.protocol.Signals;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.agent.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Answers the calls that launch, watch, signal and attach to containers (AO §2.9 to §2.16). They were validated before. */
public final class ContainerCalls {
    private final Supplier<AgentState> state;
    private final Containerizer containerizer;
    private final LaunchCalls launches;
    private final WaitCalls waits;
    private final OutputCalls outputs;
    private final InputCalls inputs;
    private final int maxInputRecordBytes;

    /**
     * Calls about these containers.
     *
     * @param state the state of the agent, asked anew for each call
     * @param settings what launches need to know
     * @param heartbeatInterval the pause between heartbeats on output streams (AO-115)
     */
    public ContainerCalls(
            Supplier<AgentState> state,
            Containerizer containerizer,
            LaunchSettings settings,
            Duration heartbeatInterval,
            ContainerCallLimits limits) {
        this.state = state;
        this.containerizer = containerizer;
        Places attachments = new Places("attachments", limits.maxAttachments());
        this.launches = new LaunchCalls(containerizer, settings);
        this.waits = new WaitCalls(containerizer, new Places("waiting calls", limits.maxWaits()));
        this.outputs = new OutputCalls(containerizer, launches, attachments, heartbeatInterval, limits);
        this.inputs = new InputCalls(containerizer, attachments, limits);
        this.maxInputRecordBytes = limits.maxInputRecordBytes();
    }

    /** The rules of an endpoint that lets calls come here only if they are complete, valid and in fitting media types (AO-3, AO-13, AO-14). */
    public ApiRules<Call> rules(ApiRules<Call> rules) {
        CallCompleteness completeness = new CallCompleteness();
        return rules.withProblem(call -> completeness.check(call).or(() -> ContainerCallValidation.check(call)))
                .withIsUnknown(call -> call.getType() == Call.Type.UNKNOWN)
                .withShape(call -> shape(call.getType()))
                .withMaxRecordBytes(maxInputRecordBytes);
    }

    private static CallShape shape(Call.Type type) {
        return switch (type) {
            case ATTACH_CONTAINER_INPUT -> CallShape.STREAMS_IN;
            case ATTACH_CONTAINER_OUTPUT, LAUNCH_NESTED_CONTAINER_SESSION -> CallShape.STREAMS_OUT;
            default -> CallShape.PLAIN;
        };
    }

    /** What is under way, and which limits were met, by name of the metric. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        outputs.addMetrics(metrics);
        waits.addMetrics(metrics);
        inputs.addMetrics(metrics);
        return metrics;
    }

    /**
     * Answers a call about containers.
     *
     * @throws IOException when the client has gone while the call waited
     * @throws IllegalArgumentException when the call is about something else
     */
    @SuppressWarnings("deprecation") // the older container calls are part of the API
    public Reply answer(Exchange<Call> exchange, Access access) throws IOException, InterruptedException {
        Call call = exchange.call();
        return switch (call.getType()) {
            case LAUNCH_NESTED_CONTAINER -> launch(Asked.of(call.getLaunchNestedContainer()), access);
            case LAUNCH_CONTAINER -> launch(Asked.of(call.getLaunchContainer()), access);
            case LAUNCH_NESTED_CONTAINER_SESSION ->
                outputs.session(exchange, Asked.of(call.getLaunchNestedContainerSession()), access, state);
            case WAIT_NESTED_CONTAINER ->
                await(exchange, call.getWaitNestedContainer().getContainerId(), access, WaitCalls.Kind.NESTED);
            case WAIT_CONTAINER ->
                await(exchange, call.getWaitContainer().getContainerId(), access, WaitCalls.Kind.ANY);
            case KILL_NESTED_CONTAINER -> {
                Call.KillNestedContainer kill = call.getKillNestedContainer();
                yield kill(kill.getContainerId(), kill.hasSignal() ? kill.getSignal() : Signals.KILL, access);
            }
            case KILL_CONTAINER -> {
                Call.KillContainer kill = call.getKillContainer();
                yield kill(kill.getContainerId(), kill.hasSignal() ? kill.getSignal() : Signals.KILL, access);
            }
            case REMOVE_NESTED_CONTAINER ->
                remove(call.getRemoveNestedContainer().getContainerId(), access);
            case REMOVE_CONTAINER -> remove(call.getRemoveContainer().getContainerId(), access);
            case ATTACH_CONTAINER_OUTPUT -> outputs.attach(exchange, access, state.get());
            case ATTACH_CONTAINER_INPUT -> inputs.attach(exchange, access, state.get());
            default -> throw new IllegalArgumentException("not a call about containers: " + call.getType());
        };
    }

    /** Deletes images that nothing uses, but those named; 400 when a name is none, and nothing is deleted (AO-163). */
    public Reply pruneImages(List<Image> excluded) {
        try {
            containerizer.pruneImages(excluded);
            return Reply.empty(200);
        } catch (ImageException e) {
            return Reply.error(400, "prune_images.excluded_images: " + e.getMessage());
        } catch (IOException e) {
            return Reply.error(500, "Images could not be pruned: " + e.getMessage());
        }
    }

    private Reply launch(Asked asked, Access access) throws InterruptedException {
        Action action = asked.isNested() ? Action.LAUNCH_NESTED_CONTAINER : Action.LAUNCH_STANDALONE_CONTAINER;
        Optional<Reply> refused = launches.refused(asked, action, access, state.get());
        return refused.isPresent() ? refused.get() : LaunchCalls.reply(asked, launches.launch(asked));
    }

    private Reply await(Exchange<Call> exchange, ContainerID id, Access access, WaitCalls.Kind kind)
            throws IOException, InterruptedException {
        Optional<Reply> refused = refused(id, Action.WAIT_NESTED_CONTAINER, Action.WAIT_STANDALONE_CONTAINER, access);
        return refused.isPresent() ? refused.get() : waits.answer(exchange, id, kind);
    }

    private Reply kill(ContainerID id, int signal, Access access) {
        return refused(id, Action.KILL_NESTED_CONTAINER, Action.KILL_STANDALONE_CONTAINER, access)
                .orElseGet(() -> switch (containerizer.kill(id, signal)) {
                    case KillOutcome.Sent sent -> Reply.empty(200);
                    case KillOutcome.Unknown unknown -> Answers.unknown(id);
                    case KillOutcome.Failed failed -> Reply.error(500, failed.message());
                });
    }

    private Reply remove(ContainerID id, Access access) {
        return refused(id, Action.REMOVE_NESTED_CONTAINER, Action.REMOVE_STANDALONE_CONTAINER, access)
                .orElseGet(() -> remove(id));
    }

    private Reply remove(ContainerID id) {
        if (!id.hasParent() && ContainerTargets.isKnownExecutor(id, state.get())) {
            return Reply.error(
                    500, Answers.name(id) + " is, or was, that of an executor: it is not removed by this call");
        }
        return switch (containerizer.remove(id)) {
            case RemoveOutcome.Removed removed -> Reply.empty(200);
            case RemoveOutcome.Failed failed -> Reply.error(500, failed.message());
        };
    }

    /** The 403, which comes before any look at whether the container exists (AO-37). */
    private Optional<Reply> refused(ContainerID id, Action nested, Action standalone, Access access) {
        Action action = id.hasParent() ? nested : standalone;
        return access.isUnrestricted()
                ? Optional.empty()
                : Answers.refused(access, action, ContainerTargets.of(id, state.get()));
    }
}
