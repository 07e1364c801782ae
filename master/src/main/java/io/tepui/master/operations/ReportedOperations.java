package io.tepui.master.operations;

import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations that an agent tells of after it registered: they and the master's are brought in line (AM-93, AM-94). */
final class ReportedOperations {
    private static final Logger LOG = LoggerFactory.getLogger(ReportedOperations.class);

    private final Workspace work;
    private final AppliedOperations applied;
    private final AcknowledgedOperations acknowledged;

    ReportedOperations(Workspace work, AppliedOperations applied, AcknowledgedOperations acknowledged) {
        this.work = work;
        this.acknowledged = acknowledged;
        this.applied = applied;
    }

    /** Adds what the master did not know, and asks the agent about what it did not tell of. */
    void report(AgentRecord agent, UpdateSlaveMessage message) {
        Set<String> reported = new HashSet<>();
        for (Operation operation : message.getOperations().getOperationsList()) {
            Optional<UUID> uuid = Uuids.fromMessage(operation.getUuid());
            if (uuid.isEmpty()) {
                LOG.warn("Ignoring an operation of {}: its 'uuid' has not 16 bytes", agent);
                continue;
            }
            reported.add(uuid.get().toString());
            if (work.state().operations().find(uuid.get().toString()) == null) {
                add(agent, operation);
            }
        }
        acknowledged.retain(
                agent.id(),
                message.getOperations().getOperationsList().stream()
                        .map(Operation::getUuid)
                        .collect(Collectors.toSet()));
        applied.told(agent.id(), operation -> !reported.contains(text(operation)));
        ask(agent, reported);
    }

    private void add(AgentRecord agent, Operation operation) {
        if (acknowledged.contains(agent.id(), operation)) {
            work.send(agent.pid(), AgentMessages.acknowledge(operation.getUuid(), operation.getLatestStatus()));
            return;
        }
        Offer.Operation.Type type = operation.getInfo().getType();
        work.counters().countOperation(type);
        if (OperationStates.isOver(operation)) {
            work.counters().countOutcome(type, operation.getLatestStatus().getState());
        }
        if (OperationStates.isOver(operation) && !operation.getInfo().hasId()) {
            // It may have been acknowledged while this message was on its way: kept, it would never be heard of again.
            work.send(agent.pid(), AgentMessages.acknowledge(operation.getUuid(), operation.getLatestStatus()));
            return;
        }
        work.state()
                .operations()
                .put(operation.toBuilder()
                        .setAgentId(agent.info().getId())
                        .setInfo(OperationForms.upgrade(operation.getInfo()))
                        .build());
    }

    private static String text(Operation operation) {
        return Uuids.fromMessage(operation.getUuid()).orElseThrow().toString();
    }

    private void ask(AgentRecord agent, Set<String> reported) {
        List<Operation> missing = work.state().operations().on(agent.id()).stream()
                .filter(operation -> !reported.contains(text(operation)))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        ReconcileOperationsMessage.Builder question = ReconcileOperationsMessage.newBuilder();
        missing.forEach(operation -> question.addOperationsBuilder().setOperationUuid(operation.getUuid()));
        work.send(agent.pid(), question.build());
    }
}
