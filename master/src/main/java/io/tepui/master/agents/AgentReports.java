package io.tepui.master.agents;

import com.google.protobuf.ByteString;
import io.tepui.allocator.AgentDetails;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.ExecutorKey;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.resources.ResourceException;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What registered agents tell of themselves: resources, operations, executors that ended. */
final class AgentReports {
    private static final Logger LOG = LoggerFactory.getLogger(AgentReports.class);

    private final Workspace work;
    private final Offers offers;
    private final Operations operations;
    private final AgentLosses losses;

    AgentReports(Workspace work, Offers offers, Operations operations, AgentLosses losses) {
        this.work = work;
        this.offers = offers;
        this.operations = operations;
        this.losses = losses;
    }

    /** The agent's operations, oversubscribed resources or resource version may be others now (AM-92, AM-93). */
    void update(UpdateSlaveMessage message) {
        work.count(Counter.MESSAGES_UPDATE_SLAVE);
        AgentRecord agent = work.state().agent(message.getSlaveId().getValue());
        if (agent == null) {
            return;
        }
        operations.reported(agent, message);
        boolean oversubscribes =
                !message.hasUpdateOversubscribedResources() || message.getUpdateOversubscribedResources();
        Optional<Resources> total = oversubscribes ? totalWith(message, agent) : Optional.of(agent.total());
        if (total.isEmpty()) {
            return;
        }
        Optional<ByteString> version = message.hasResourceVersionUuid()
                ? Optional.of(message.getResourceVersionUuid().getValue())
                : agent.resourceVersion();
        boolean sameTotal = agent.total().equals(total.get());
        if (sameTotal && agent.resourceVersion().equals(version)) {
            return;
        }
        work.state()
                .put(agent.edit()
                        .resourceVersion(version)
                        .resources(agent.checkpointed(), total.get())
                        .build());
        if (!sameTotal) {
            rescindRevocable(agent);
            work.tell(new AllocatorInput.AgentUpdated(
                    agent.id(), AgentDetails.of(agent.info(), agent.capabilities()), total.get()));
        }
    }

    /** Returns the agent's total with the revocable resources of the message; nothing if these are not valid. */
    private static Optional<Resources> totalWith(UpdateSlaveMessage message, AgentRecord agent) {
        try {
            Resources oversubscribed = Resources.fromValidMessages(message.getOversubscribedResourcesList());
            if (oversubscribed.revocable().equals(oversubscribed)) {
                return Optional.of(agent.total().nonRevocable().plus(oversubscribed));
            }
            LOG.warn(
                    "Ignoring the update of {}: 'oversubscribed_resources' {} must be revocable",
                    agent,
                    oversubscribed);
        } catch (ResourceException e) {
            LOG.warn("Ignoring the update of {}: 'oversubscribed_resources': {}", agent, e.getMessage());
        }
        return Optional.empty();
    }

    private void rescindRevocable(AgentRecord agent) {
        for (OfferRecord offer : List.copyOf(agent.load().offers().values())) {
            if (!offer.resources().revocable().isEmpty()) {
                offers.rescind(offer);
            }
        }
    }

    /** An executor ended or was not started: it is forgotten, and its framework is told (AM-68). */
    void executorExited(ExitedExecutorMessage message) {
        work.count(Counter.MESSAGES_EXITED_EXECUTOR);
        AgentRecord agent = work.state().agent(message.getSlaveId().getValue());
        String frameworkId = message.getFrameworkId().getValue();
        ExecutorRecord executor = agent == null
                ? null
                : agent.load()
                        .executors()
                        .find(new ExecutorKey(
                                frameworkId, message.getExecutorId().getValue()));
        if (executor == null) {
            return;
        }
        losses.endExecutor(executor);
        FrameworkRecord framework = work.state().framework(frameworkId);
        if (framework != null) {
            work.event(
                    framework,
                    SchedulerEvents.executorFailure(
                            message.getSlaveId(), message.getExecutorId(), message.getStatus()));
        }
    }
}
