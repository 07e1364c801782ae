package io.tepui.master.operations;

import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.StateEditor;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.Optional;

/** The calls of schedulers about their operations: ACKNOWLEDGE_OPERATION_STATUS and RECONCILE_OPERATIONS (SE-131, SE-138). */
public final class OperationCalls {
    private final Workspace work;
    private final AcknowledgedOperations acknowledged;

    OperationCalls(Workspace work, AcknowledgedOperations acknowledged) {
        this.work = work;
        this.acknowledged = acknowledged;
    }

    /** Passes the acknowledgement of a status on to the agent; after that of the last one the operation is forgotten. */
    public void acknowledge(FrameworkRecord framework, Call.AcknowledgeOperationStatus call) {
        work.count(Counter.MESSAGES_OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENT);
        AgentRecord agent = work.state().agent(call.getAgentId().getValue());
        Optional<Operation> operation = find(framework, call.getOperationId());
        Optional<OperationStatus> status = operation.flatMap(of -> of.getStatusesList().stream()
                .filter(one -> one.hasUuid() && one.getUuid().getValue().equals(call.getUuid()))
                .findFirst());
        if (agent == null || !agent.connected() || !reports(agent, call) || status.isEmpty()) {
            work.count(Counter.INVALID_OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENTS);
            return;
        }
        work.count(Counter.VALID_OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENTS);
        Operation known = operation.orElseThrow();
        if (OperationStates.isTerminal(status.get().getState())) {
            work.state().remove(known);
            acknowledged.add(known);
        }
        work.send(agent.pid(), AgentMessages.acknowledge(known.getUuid(), status.get()));
    }

    private static boolean reports(AgentRecord agent, Call.AcknowledgeOperationStatus call) {
        return agent.has(
                call.hasResourceProviderId()
                        ? Capability.Type.RESOURCE_PROVIDER
                        : Capability.Type.AGENT_OPERATION_FEEDBACK);
    }

    /** Tells the last status of the operations asked for, or of all (SE-138). */
    public void reconcile(FrameworkRecord framework, Call.ReconcileOperations call) {
        work.count(Counter.MESSAGES_RECONCILE_OPERATIONS);
        if (call.getOperationsCount() == 0) {
            work.state().operations().of(framework.id()).stream()
                    .filter(operation -> operation.getInfo().hasId())
                    .forEach(operation -> tell(framework, OperationStates.told(operation)));
            return;
        }
        for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
            Optional<Operation> known = find(framework, asked.getOperationId());
            if (known.isPresent()) {
                tell(framework, OperationStates.told(known.get()));
            } else if (!passOn(framework, asked)) {
                tell(framework, unknown(asked));
            }
        }
    }

    /** Only the agent knows whether it ever had a provider that it has not now. */
    private boolean passOn(FrameworkRecord framework, Call.ReconcileOperations.Operation asked) {
        AgentRecord agent = work.state().agent(asked.getAgentId().getValue());
        if (agent == null || !asked.hasResourceProviderId() || !agent.has(Capability.Type.AGENT_OPERATION_FEEDBACK)) {
            return false;
        }
        work.send(
                agent.pid(),
                ReconcileOperationsMessage.newBuilder()
                        .setFrameworkId(framework.info().getId())
                        .addOperations(ReconcileOperationsMessage.Operation.newBuilder()
                                .setOperationId(asked.getOperationId())
                                .setResourceProviderId(asked.getResourceProviderId()))
                        .build());
        return true;
    }

    private OperationStatus unknown(Call.ReconcileOperations.Operation asked) {
        OperationStatus.Builder status = OperationStatus.newBuilder()
                .setOperationId(asked.getOperationId())
                .setState(stateOnAgent(asked.getAgentId().getValue()));
        if (asked.hasAgentId()) {
            status.setAgentId(asked.getAgentId());
        }
        if (asked.hasResourceProviderId()) {
            status.setResourceProviderId(asked.getResourceProviderId());
        }
        return status.build();
    }

    private OperationState stateOnAgent(String agentId) {
        StateEditor state = work.state();
        if (state.absent().recovered().contains(agentId)) {
            return OperationState.OPERATION_RECOVERING;
        }
        if (state.agent(agentId) != null) {
            return OperationState.OPERATION_UNKNOWN;
        }
        if (state.absent().unreachable().contains(agentId)) {
            return OperationState.OPERATION_UNREACHABLE;
        }
        return state.absent().gone().contains(agentId)
                ? OperationState.OPERATION_GONE_BY_OPERATOR
                : OperationState.OPERATION_UNKNOWN;
    }

    private Optional<Operation> find(FrameworkRecord framework, OperationID id) {
        return work.state().operations().of(framework.id()).stream()
                .filter(operation -> operation.getInfo().hasId()
                        && operation.getInfo().getId().equals(id))
                .findFirst();
    }

    private void tell(FrameworkRecord framework, OperationStatus status) {
        work.event(framework, SchedulerEvents.operation(status));
    }
}
