package io.tepui.master.operations;

import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Statuses of operations, as agents report them (AM-85 to AM-89). */
final class OperationStatuses {
    private static final Logger LOG = LoggerFactory.getLogger(OperationStatuses.class);

    /** How long a framework may take to come back before the statuses of its operations are acknowledged for it (AM-88). */
    private static final Duration ORPHANS_KEPT = Duration.ofMinutes(10);

    private final Workspace work;
    private final AppliedOperations applied;
    private final AcknowledgedOperations acknowledged;
    private final OperatorAnswers answers;

    OperationStatuses(
            Workspace work, AppliedOperations applied, AcknowledgedOperations acknowledged, OperatorAnswers answers) {
        this.work = work;
        this.applied = applied;
        this.acknowledged = acknowledged;
        this.answers = answers;
    }

    /** An operation has a status. */
    void update(UpdateOperationStatusMessage message) {
        work.count(Counter.MESSAGES_OPERATION_STATUS_UPDATE);
        AgentRecord agent = work.state().agent(message.getSlaveId().getValue());
        if (agent == null && message.hasOperationUuid()) {
            work.count(Counter.INVALID_OPERATION_STATUS_UPDATES);
            return;
        }
        work.count(Counter.VALID_OPERATION_STATUS_UPDATES);
        Operation known = agent == null ? null : known(message);
        if (agent != null && known != null) {
            update(agent, known, message);
        } else if (message.hasFrameworkId() && isAcknowledgeable(message)) {
            forward(message.getFrameworkId().getValue(), message.getStatus());
        } else if (agent != null && message.hasOperationUuid()) {
            // Nobody will ask for it again, and the agent would repeat it for ever.
            acknowledge(agent, message);
        }
    }

    /** A framework names an operation by its id alone: it did not ask for feedback on one without, and could not acknowledge it. */
    private static boolean isAcknowledgeable(UpdateOperationStatusMessage message) {
        return !message.hasOperationUuid() || message.getStatus().hasOperationId();
    }

    private @Nullable Operation known(UpdateOperationStatusMessage message) {
        Operation operation = Uuids.fromMessage(message.getOperationUuid())
                .map(uuid -> work.state().operations().find(uuid.toString()))
                .orElse(null);
        boolean agentsOwn = operation != null
                && operation.getAgentId().getValue().equals(message.getSlaveId().getValue());
        return agentsOwn ? operation : null;
    }

    private void update(AgentRecord agent, Operation before, UpdateOperationStatusMessage message) {
        OperationStatus status = named(message.getStatus(), before);
        OperationStatus latest = message.hasLatestStatus() ? named(message.getLatestStatus(), before) : status;
        Operation after = recorded(before, status, latest);
        work.state().operations().put(after);
        if (!OperationStates.isOver(before) && OperationStates.isOver(after)) {
            ended(agent, after);
        }
        acknowledge(agent, after, status, message);
    }

    private static OperationStatus named(OperationStatus status, Operation operation) {
        return operation.getInfo().hasId()
                ? status.toBuilder().setOperationId(operation.getInfo().getId()).build()
                : status.toBuilder().clearOperationId().build();
    }

    private static Operation recorded(Operation before, OperationStatus status, OperationStatus latest) {
        Operation.Builder after = before.toBuilder();
        if (!OperationStates.isOver(before)) {
            after.setLatestStatus(latest);
        }
        int count = before.getStatusesCount();
        if (count == 0 || !before.getStatuses(count - 1).equals(status)) {
            after.addStatuses(status);
        }
        return after.build();
    }

    private void ended(AgentRecord agent, Operation operation) {
        OperationStatus status = operation.getLatestStatus();
        work.counters().countOutcome(operation.getInfo().getType(), status.getState());
        if (status.getState() == OperationState.OPERATION_FINISHED) {
            applied.confirmed(agent, operation);
        } else {
            LOG.warn(
                    "{} did not apply {}: {} {}",
                    agent,
                    operation.getInfo().getType(),
                    status.getState(),
                    status.getMessage());
            applied.refused(agent, operation);
        }
        answers.over(operation, status);
    }

    /** The framework acknowledges what it asked to hear of; all else is acknowledged here (AM-88). */
    private void acknowledge(
            AgentRecord agent, Operation operation, OperationStatus status, UpdateOperationStatusMessage message) {
        boolean over = OperationStates.isTerminal(status.getState());
        if (isFrameworks(operation)) {
            forward(operation.getFrameworkId().getValue(), status);
            if (over && !status.hasUuid()) {
                work.state().remove(operation);
            }
        } else if (!mayComeBack(operation, agent)) {
            acknowledge(agent, message);
            if (over) {
                work.state().remove(operation);
                acknowledged.add(operation);
            }
        }
    }

    private boolean isFrameworks(Operation operation) {
        return operation.getInfo().hasId()
                && operation.hasFrameworkId()
                && work.state().framework(operation.getFrameworkId().getValue()) != null;
    }

    /** A framework that asked for feedback, and that nobody has removed, is waited for: the agent repeats the status. */
    private boolean mayComeBack(Operation operation, AgentRecord agent) {
        if (!operation.getInfo().hasId()
                || !operation.hasFrameworkId()
                || work.state()
                        .past()
                        .completed()
                        .contains(operation.getFrameworkId().getValue())) {
            return false;
        }
        Instant since = agent.reregisteredTime().orElse(agent.registeredTime());
        return work.now().isBefore(since.plus(ORPHANS_KEPT));
    }

    private void forward(String frameworkId, OperationStatus status) {
        FrameworkRecord framework = work.state().framework(frameworkId);
        if (framework != null) {
            work.event(framework, SchedulerEvents.operation(status));
        }
    }

    private void acknowledge(AgentRecord agent, UpdateOperationStatusMessage message) {
        Optional.of(message.getStatus())
                .filter(OperationStatus::hasUuid)
                .ifPresent(status ->
                        work.send(agent.pid(), AgentMessages.acknowledge(message.getOperationUuid(), status)));
    }
}
