package io.tepui.master.tasks;

import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.StateEditor;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.scheduler.Call;

/**
 * The calls about operations (SE-131, SE-138). This master carries out no operations yet, so it knows none: the answers
 * are those for operations that are not known.
 */
public final class OperationCalls {
    private final Workspace work;

    /** Works on the given state. */
    public OperationCalls(Workspace work) {
        this.work = work;
    }

    /** Ignores the acknowledgement: the framework has no operation with this id (SE-131). */
    public void acknowledge() {
        work.count(Counter.MESSAGES_OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENT);
        work.count(Counter.INVALID_OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENTS);
    }

    /** Tells of each operation asked for what its agent's state says (SE-138). */
    public void reconcile(FrameworkRecord framework, Call.ReconcileOperations call) {
        work.count(Counter.MESSAGES_RECONCILE_OPERATIONS);
        for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
            OperationStatus.Builder status = OperationStatus.newBuilder()
                    .setOperationId(asked.getOperationId())
                    .setState(stateFor(asked));
            if (asked.hasAgentId()) {
                status.setAgentId(asked.getAgentId());
            }
            if (asked.hasResourceProviderId()) {
                status.setResourceProviderId(asked.getResourceProviderId());
            }
            work.event(framework, SchedulerEvents.operation(status.build()));
        }
    }

    private OperationState stateFor(Call.ReconcileOperations.Operation asked) {
        StateEditor state = work.state();
        String agentId = asked.getAgentId().getValue();
        if (state.recoveredAgents().contains(agentId)) {
            return OperationState.OPERATION_RECOVERING;
        }
        if (state.agent(agentId) == null && state.unreachableAgents().contains(agentId)) {
            return OperationState.OPERATION_UNREACHABLE;
        }
        return state.agent(agentId) == null && state.goneAgents().contains(agentId)
                ? OperationState.OPERATION_GONE_BY_OPERATOR
                : OperationState.OPERATION_UNKNOWN;
    }
}
