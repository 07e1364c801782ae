package io.tepui.app.agent.containers;

import io.tepui.agent.operator.ContainerTargets;
import io.tepui.agent.state.AgentState;
import io.tepui.containers.AttachException;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.http.Reply;
import io.tepui.http.api.Exchange;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Call;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Attaches clients to the input of containers (AO-118 to AO-131). */
final class InputCalls {
    private final Containerizer containerizer;
    private final Places places;
    private final ContainerCallLimits limits;
    private final AtomicInteger attached = new AtomicInteger();
    private final LongAdder brokenOff = new LongAdder();

    InputCalls(Containerizer containerizer, Places places, ContainerCallLimits limits) {
        this.containerizer = containerizer;
        this.places = places;
        this.limits = limits;
    }

    void addMetrics(Map<String, Double> metrics) {
        metrics.put("containers/inputs", (double) attached.get());
        metrics.put("containers/input_streams_broken_off", (double) brokenOff.sum());
    }

    /** ATTACH_CONTAINER_INPUT; answers when the input is over. Its place is free again by then (AO-126). */
    Reply attach(Exchange<Call> exchange, Access access, AgentState state) throws IOException, InterruptedException {
        ContainerID id = exchange.call().getAttachContainerInput().getContainerId();
        if (!ContainerTargets.isOfExecutor(id, state)) {
            return Answers.notOfExecutor(id);
        }
        Optional<Reply> refused =
                Answers.refused(access, Action.ATTACH_CONTAINER_INPUT, ContainerTargets.of(id, state));
        if (refused.isPresent()) {
            return refused.get();
        }
        Optional<Reply> full = places.take();
        if (full.isPresent()) {
            return full.get();
        }
        attached.incrementAndGet();
        try (InputAttachment attachment = containerizer.attachInput(id)) {
            return answer(new InputPump(exchange, attachment, limits.inputGrace()).run(), id);
        } catch (AttachException e) {
            return Answers.notAttached(e);
        } finally {
            attached.decrementAndGet();
            places.giveBack();
        }
    }

    private Reply answer(InputPump.Result result, ContainerID id) {
        return switch (result) {
            case InputPump.Done done -> Reply.empty(200);
            case InputPump.Refused refused -> Reply.error(400, refused.problem());
            case InputPump.BrokenOff broken -> {
                brokenOff.increment();
                yield Reply.error(500, broken.problem());
            }
            case InputPump.NotTaken notTaken -> {
                // Nothing can go right with a container whose input was cut (AO-124, AO-130).
                containerizer.destroy(id);
                yield Reply.error(500, Answers.name(id) + " takes no input: " + notTaken.problem());
            }
        };
    }
}
