package io.tepui.agent;

import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.OwnResources;
import io.tepui.agent.status.OperationStatuses;
import io.tepui.protocol.UPid;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.CheckpointResourcesMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.ResourceState;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateOperationStatusRecord;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceException;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations on the agent's own resources (AM-81 to AM-85, AM-90): applied once, kept with their result in one file, and
 * reported until acknowledged.
 */
final class OperationFlow {
    /** How many operations that are over are remembered, so that a message which comes late or again changes nothing. */
    static final int REMEMBERED_OPERATIONS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(OperationFlow.class);

    private final CoreContext core;
    private final ResourceBooks books;
    private final OperationCheck check;
    private final FrameworkLife frameworks;
    private final OperationStatuses statuses;
    private final Set<UUID> over = new LinkedHashSet<>();

    OperationFlow(CoreContext core, ResourceBooks books, FrameworkLife frameworks) {
        this.core = core;
        this.books = books;
        this.check = new OperationCheck(core.layout);
        this.frameworks = frameworks;
        this.statuses = new OperationStatuses(
                core.settings.timing().updateRetryMin(), core.settings.timing().updateRetryMax(), new Output());
    }

    OperationStatuses statuses() {
        return statuses;
    }

    // ------------------------------------------------------------------------------------------------ apply

    void apply(UPid from, ApplyOperationMessage message) {
        if (isUnheard(from)) {
            LOG.warn("ignoring an operation of {}: it does not lead, or this agent is not ready", from);
            return;
        }
        Optional<UUID> uuid = Uuids.fromMessage(message.getOperationUuid());
        if (uuid.isEmpty()) {
            LOG.warn("ignoring an operation of {}: operation_uuid is no uuid", from);
            return;
        }
        if (books.now().operation(uuid.get()).isPresent() || over.contains(uuid.get())) {
            LOG.info("operation {} came a second time, or too late", uuid.get());
            return;
        }
        Optional<String> refusal = check.refuse(message, core.state());
        if (refusal.isPresent()) {
            drop(message, refusal.get());
            return;
        }
        try {
            switch (check.apply(message.getOperationInfo(), core.state())) {
                case ApplyResult.Applied applied -> finish(uuid.get(), message, applied.resources());
                case ApplyResult.Failed failed -> contradict(message, failed.reason());
            }
        } catch (ResourceException e) {
            contradict(message, String.valueOf(e.getMessage()));
        }
    }

    private void remember(UUID operation) {
        over.add(operation);
        if (over.size() > REMEMBERED_OPERATIONS) {
            over.remove(over.iterator().next());
        }
    }

    private boolean isUnheard(UPid from) {
        return !core.isLeader(from)
                || core.state().agentId().isEmpty()
                || core.state().phase().isRecovering();
    }

    private void finish(UUID uuid, ApplyOperationMessage message, Resources total) {
        Offer.Operation info = message.getOperationInfo();
        OperationStatus status = status(id(info), OperationState.OPERATION_FINISHED)
                .setUuid(Uuids.toMessage(core.newUuid()))
                .build();
        Operation.Builder operation = Operation.newBuilder()
                .setAgentId(agent())
                .setInfo(info)
                .setUuid(message.getOperationUuid())
                .setLatestStatus(status)
                .addStatuses(status);
        if (message.hasFrameworkId()) {
            operation.setFrameworkId(message.getFrameworkId());
        }
        LOG.info("{} {} is done", info.getType(), uuid);
        core.count(Counter.OPERATIONS_FINISHED);
        books.commit(books.now().with(total).with(uuid, operation.build()));
        report(uuid, operation.build());
    }

    /** Writes the status of an operation to its file, then sends it. */
    private void report(UUID uuid, Operation operation) {
        UpdateOperationStatusMessage update = update(operation);
        record(
                uuid,
                UpdateOperationStatusRecord.newBuilder()
                        .setType(UpdateOperationStatusRecord.Type.UPDATE)
                        .setUpdate(update)
                        .build());
        statuses.add(uuid, update);
    }

    private void record(UUID uuid, UpdateOperationStatusRecord record) {
        core.emit(
                new AgentEffect.AppendRecord(core.layout.operationUpdates(core.agentId(), uuid), Frames.frame(record)));
    }

    private static UpdateOperationStatusMessage update(Operation operation) {
        UpdateOperationStatusMessage.Builder update = UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(operation.getAgentId())
                .setStatus(operation.getLatestStatus())
                .setLatestStatus(operation.getLatestStatus())
                .setOperationUuid(operation.getUuid());
        if (operation.hasFrameworkId()) {
            update.setFrameworkId(operation.getFrameworkId());
        }
        return update.build();
    }

    /**
     * The master believes in resources that are not there: it is told what there is by registering again, for it took the
     * operation for done (AM-84).
     */
    private void contradict(ApplyOperationMessage message, String reason) {
        drop(message, reason);
        core.emit(new AgentEffect.DetectMaster());
    }

    private void drop(ApplyOperationMessage message, String reason) {
        Offer.Operation info = message.getOperationInfo();
        LOG.warn("dropping {}: {}", info.getType(), reason);
        core.count(Counter.OPERATIONS_DROPPED);
        Uuids.fromMessage(message.getOperationUuid()).ifPresent(this::remember);
        UpdateOperationStatusMessage.Builder answer = UpdateOperationStatusMessage.newBuilder()
                .setSlaveId(agent())
                .setOperationUuid(message.getOperationUuid());
        if (message.hasFrameworkId()) {
            answer.setFrameworkId(message.getFrameworkId());
        }
        OperationStatus status = status(id(info), OperationState.OPERATION_DROPPED)
                .setMessage(reason)
                .build();
        core.sendToMaster(answer.setStatus(status).setLatestStatus(status).build());
    }

    // ------------------------------------------------------------------------------------------------ acknowledge

    void acknowledge(UPid from, AcknowledgeOperationStatusMessage message) {
        Optional<UUID> operation = Uuids.fromMessage(message.getOperationUuid());
        Optional<UUID> status = Uuids.fromMessage(message.getStatusUuid());
        if (isUnheard(from) || operation.isEmpty() || status.isEmpty()) {
            LOG.warn("ignoring the acknowledgement of an operation's status by {}", from);
            return;
        }
        if (statuses.acknowledge(operation.get(), status.get())) {
            record(
                    operation.get(),
                    UpdateOperationStatusRecord.newBuilder()
                            .setType(UpdateOperationStatusRecord.Type.ACK)
                            .setUuid(message.getStatusUuid())
                            .build());
            forget(operation.get());
        }
    }

    private void forget(UUID operation) {
        remember(operation);
        books.commit(books.now().without(operation));
        core.emit(new AgentEffect.Remove(core.layout.operation(core.agentId(), operation)));
        frameworks.endDrainIfIdle();
    }

    // ------------------------------------------------------------------------------------------------ other messages

    /** Takes over what a master keeps for agents that apply no operations themselves (AM-81). */
    void checkpoint(UPid from, CheckpointResourcesMessage message) {
        if (isUnheard(from)) {
            LOG.warn("ignoring resources of {}: it does not lead, or this agent is not ready", from);
            return;
        }
        try {
            Resources wanted = Resources.fromMessages(message.getResourcesList());
            switch (OperationConversions.applyCheckpointed(books.configured(), wanted)) {
                case ApplyResult.Applied applied -> books.commit(books.now().with(applied.resources()));
                case ApplyResult.Failed failed -> LOG.error("not taking over {}: {}", wanted, failed.reason());
            }
        } catch (ResourceException e) {
            LOG.error("not taking over the resources that {} sent: {}", from, e.getMessage());
        }
    }

    /** Tells about operations that the master or a scheduler asks for (AM-90). */
    void reconcile(UPid from, ReconcileOperationsMessage message) {
        if (isUnheard(from)) {
            return;
        }
        for (ReconcileOperationsMessage.Operation asked : message.getOperationsList()) {
            Optional<Operation> known =
                    Uuids.fromMessage(asked.getOperationUuid()).flatMap(books.now()::operation);
            if (message.hasFrameworkId()) {
                UpdateOperationStatusMessage.Builder answer = UpdateOperationStatusMessage.newBuilder()
                        .setFrameworkId(message.getFrameworkId())
                        .setSlaveId(agent())
                        .setStatus(known.map(OperationFlow::latest).orElseGet(() -> unknown(asked)));
                known.ifPresent(operation -> answer.setOperationUuid(operation.getUuid()));
                core.sendToMaster(answer.build());
            } else if (known.isEmpty()) {
                Uuids.fromMessage(asked.getOperationUuid()).ifPresent(this::remember);
                OperationStatus status =
                        status(id(asked), OperationState.OPERATION_DROPPED).build();
                core.sendToMaster(UpdateOperationStatusMessage.newBuilder()
                        .setSlaveId(agent())
                        .setStatus(status)
                        .setLatestStatus(status)
                        .setOperationUuid(asked.getOperationUuid())
                        .build());
            }
        }
    }

    private static OperationStatus latest(Operation operation) {
        return operation.getLatestStatus().toBuilder().clearUuid().build();
    }

    private OperationStatus unknown(ReconcileOperationsMessage.Operation asked) {
        return status(id(asked), OperationState.OPERATION_UNKNOWN).build();
    }

    // ------------------------------------------------------------------------------------------------ recovery

    /**
     * Goes on with what an earlier run kept, once it is clear whether the agent keeps its id: without it nobody knows its
     * operations any more.
     *
     * @param total the agent's resources with what was kept applied
     */
    void restore(Checkpointed.Kept kept, Resources total) {
        ResourceState latest = kept.latest();
        if (kept.target().isPresent()) {
            books.finish(Resources.fromValidMessages(kept.committed().getResourcesList()), latest);
        }
        OwnResources own = OwnResources.configured(total);
        if (core.state().agentId().isEmpty()) {
            core.become(core.state().withResources(own));
            if (latest.getOperationsCount() > 0) {
                books.commit(own);
            }
            return;
        }
        for (Operation operation : latest.getOperationsList()) {
            Optional<UUID> uuid = Uuids.fromMessage(operation.getUuid());
            own = uuid.isPresent() ? own.with(uuid.get(), operation) : own;
        }
        core.become(core.state().withResources(own));
        for (UUID stale : kept.updates().keySet()) {
            if (own.operation(stale).isEmpty()) {
                core.emit(new AgentEffect.Remove(core.layout.operation(core.agentId(), stale)));
            }
        }
        for (Operation operation : List.copyOf(own.operations().values())) {
            Uuids.fromMessage(operation.getUuid())
                    .ifPresent(uuid -> resume(uuid, operation, kept.updates().getOrDefault(uuid, List.of())));
        }
    }

    private void resume(UUID uuid, Operation operation, List<UpdateOperationStatusRecord> records) {
        boolean acknowledged = records.stream()
                .anyMatch(each -> each.getType() == UpdateOperationStatusRecord.Type.ACK
                        && each.getUuid().equals(operation.getLatestStatus().getUuid()));
        if (acknowledged || !operation.getLatestStatus().hasUuid()) {
            forget(uuid);
        } else if (records.isEmpty()) {
            report(uuid, operation);
        } else {
            statuses.add(uuid, update(operation));
        }
    }

    // ------------------------------------------------------------------------------------------------ parts

    private OperationStatus.Builder status(Optional<OperationID> id, OperationState state) {
        OperationStatus.Builder status =
                OperationStatus.newBuilder().setState(state).setAgentId(agent());
        id.ifPresent(status::setOperationId);
        return status;
    }

    private static Optional<OperationID> id(Offer.Operation info) {
        return info.getId().hasValue() ? Optional.of(info.getId()) : Optional.empty();
    }

    private static Optional<OperationID> id(ReconcileOperationsMessage.Operation asked) {
        return asked.hasOperationId() ? Optional.of(asked.getOperationId()) : Optional.empty();
    }

    private AgentID agent() {
        return AgentID.newBuilder().setValue(core.agentId()).build();
    }

    /** Carries out what the statuses want. */
    private final class Output implements OperationStatuses.Output {
        @Override
        public void send(UpdateOperationStatusMessage update) {
            core.sendToMaster(update);
        }

        @Override
        public void retryAfter(UUID operation, Duration pause) {
            core.timer(new TimerKey.OperationRetry(operation), pause);
        }

        @Override
        public void cancelRetry(UUID operation) {
            core.cancel(new TimerKey.OperationRetry(operation));
        }
    }
}
