package io.tepui.master.operations;

import io.tepui.master.core.MasterInput;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;

/** The operations under way on agents: the door through which inputs that concern them come in. */
public final class Operations {
    private final Workspace work;
    private final AppliedOperations applied;
    private final AcknowledgedOperations acknowledged;
    private final OperatorAnswers answers;
    private final OperatorCalls operatorCalls;
    private final OperationStatuses statuses;
    private final ReportedOperations reports;
    private final OperationCalls calls;

    /** Works on the given state. */
    public Operations(Workspace work, Offers offers) {
        this.work = work;
        applied = new AppliedOperations(work, offers);
        acknowledged = new AcknowledgedOperations(
                work.settings().maxAcknowledgedOperationsPerAgent(),
                () -> work.count(Counter.ACKNOWLEDGED_OPERATIONS_FORGOTTEN));
        answers = new OperatorAnswers(work);
        operatorCalls = new OperatorCalls(work, offers, applied, answers);
        statuses = new OperationStatuses(work, applied, acknowledged, answers);
        reports = new ReportedOperations(work, applied, acknowledged);
        calls = new OperationCalls(work, acknowledged);
    }

    /** An operator reserves, unreserves, or changes volumes (MO-143). */
    public void call(MasterInput.OperatorWrite call) {
        operatorCalls.call(call);
    }

    /** An operator has waited for long enough. */
    public void answerDue(TimerKey.OperationAnswer timer) {
        answers.due(timer.operationUuid());
    }

    /** An operation has a status (AM-85). */
    public void status(UpdateOperationStatusMessage message) {
        statuses.update(message);
    }

    /** A registered agent tells which operations it has (AM-93). */
    public void reported(AgentRecord agent, UpdateSlaveMessage message) {
        reports.report(agent, message);
    }

    /**
     * What a registered agent has in all has been replaced by what it says itself (MO-146).
     *
     * @param before the agent as the master had it
     * @param reported the reservations and volumes that the agent tells of
     */
    public void totalReplaced(AgentRecord before, Resources reported) {
        applied.replaced(before, reported);
    }

    /** The connection to an agent broke: what is under way there may be lost. */
    public void disconnected(String agentId) {
        answers.lost(agentId, "was disconnected before it confirmed the operation");
    }

    /** An agent is marked unreachable: frameworks are told, and the metrics know of it as long as the mark stands. */
    public void unreachable(AgentRecord agent) {
        List<Offer.Operation.Type> underWay = work.state().operations().on(agent.id()).stream()
                .filter(operation -> !OperationStates.isOver(operation))
                .map(operation -> operation.getInfo().getType())
                .toList();
        work.counters()
                .noteUnreachable(agent.id(), underWay, work.state().absent().unreachable()::contains);
        tell(agent, OperationState.OPERATION_UNREACHABLE);
    }

    /** An agent is marked gone for good: frameworks are told, and what was under way there is over. */
    public void gone(AgentRecord agent) {
        for (Operation operation : work.state().operations().on(agent.id())) {
            if (!OperationStates.isOver(operation)) {
                work.counters().countOutcome(operation.getInfo().getType(), OperationState.OPERATION_GONE_BY_OPERATOR);
            }
        }
        tell(agent, OperationState.OPERATION_GONE_BY_OPERATOR);
    }

    /** Tells frameworks what becomes of their operations on an agent that is lost (SE-144). */
    private void tell(AgentRecord agent, OperationState state) {
        for (Operation operation : work.state().operations().on(agent.id())) {
            FrameworkRecord framework = operation.getInfo().hasId() && operation.hasFrameworkId()
                    ? work.state().framework(operation.getFrameworkId().getValue())
                    : null;
            if (framework != null) {
                OperationStatus.Builder status = OperationStatus.newBuilder()
                        .setOperationId(operation.getInfo().getId())
                        .setState(state)
                        .setAgentId(agent.info().getId());
                if (operation.getLatestStatus().hasResourceProviderId()) {
                    status.setResourceProviderId(operation.getLatestStatus().getResourceProviderId());
                }
                work.event(framework, SchedulerEvents.operation(status.build()));
            }
        }
    }

    /** Forgets the operations on an agent that is taken out. */
    public void forget(AgentRecord agent) {
        answers.lost(agent.id(), "was lost before it confirmed the operation");
        applied.forget(agent.id());
        acknowledged.forget(agent.id());
        work.state().operations().on(agent.id()).forEach(work.state()::remove);
    }

    /** Returns the calls of schedulers about operations. */
    public OperationCalls calls() {
        return calls;
    }

    /** Returns why the agent may have no more operations, if it has as many as it may; counts that one was refused. */
    public Optional<String> overLimit(AgentRecord agent) {
        return applied.overLimit(agent);
    }

    /** Returns why the agent can't have the operation, though it was offered what it consumes; a guard. */
    public Optional<String> contradiction(AgentRecord agent, Offer.Operation info) {
        return agent.total().apply(AppliedOperations.conversions(info)) instanceof ApplyResult.Failed failed
                ? Optional.of("Agent '" + agent.id() + "' has other resources now: " + failed.reason())
                : Optional.empty();
    }

    /**
     * Begins a framework's operation: the agent's total changes at once, and the agent is told. The allocator is for the
     * caller to tell.
     *
     * @param info checked, with allocation roles, in the post-refinement form; what it consumes is the framework's
     */
    public void begin(AgentRecord agent, Offer.Operation info, FrameworkID framework) {
        applied.begin(agent, info, Optional.of(framework));
    }
}
