package io.tepui.agent;

import com.google.protobuf.Message;
import io.tepui.agent.AgentInput.CheckDone;
import io.tepui.agent.AgentInput.ContainerExited;
import io.tepui.agent.AgentInput.ContainerLaunchFailed;
import io.tepui.agent.AgentInput.ContainerStarted;
import io.tepui.agent.AgentInput.ContainerUpdated;
import io.tepui.agent.AgentInput.ExecutorCall;
import io.tepui.agent.AgentInput.ExecutorStreamClosed;
import io.tepui.agent.AgentInput.FilesAreOld;
import io.tepui.agent.AgentInput.LinkBroken;
import io.tepui.agent.AgentInput.MasterDetected;
import io.tepui.agent.AgentInput.MasterLost;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.agent.AgentInput.Recovered;
import io.tepui.agent.AgentInput.ShutdownRequested;
import io.tepui.agent.AgentInput.StopRequested;
import io.tepui.agent.AgentInput.TimerFired;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.status.UpdateKey;
import io.tepui.agent.status.UpdateStreams.Acknowledged;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.CheckpointResourcesMessage;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.FrameworkToExecutorMessage;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.PingSlaveMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: takes inputs one after the other, and says what is to be done. It opens no socket, reads no clock and draws
 * no randomness but from the generator it is given, so the same inputs give the same effects.
 *
 * <p>Not safe for use by several threads; the states it publishes are immutable.
 */
public final class AgentCore {
    private static final Logger LOG = LoggerFactory.getLogger(AgentCore.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final MasterSide master;
    private final CheckFlow checks;
    private final CommandTasks tasks;
    private final GroupTasks groupTasks;
    private final TaskGroups groups;
    private final ExecutorEnds ends;
    private final CustomRuns streams;
    private final CustomExecutors executors;
    private final Deliveries deliveries;
    private final ExecutorCalls calls;
    private final Runners runners;
    private final Launcher launcher;
    private final Orders orders;
    private final RecoverySteps recovery;
    private final OperationFlow operations;
    private final KeptFilesRemoval removal;

    /**
     * Makes an agent that waits for {@link Recovered}.
     *
     * @param random where ids and delays come from
     */
    public AgentCore(AgentSettings settings, RandomGenerator random) {
        core = new CoreContext(settings, random);
        updates = new UpdateFlow(core);
        FrameworkLife frameworks = new FrameworkLife(core);
        removal = new KeptFilesRemoval(core, frameworks);
        ContainerShares shares = new ContainerShares(core);
        ends = new ExecutorEnds(core, updates, frameworks, shares);
        checks = new CheckFlow(core, updates);
        tasks = new CommandTasks(core, updates, ends, checks);
        streams = new CustomRuns(core);
        deliveries = new Deliveries(core, streams, shares);
        executors = new CustomExecutors(core, updates, ends, streams, shares, deliveries);
        calls = new ExecutorCalls(core, updates, streams, executors, shares, deliveries);
        Pods pods = new Pods();
        groupTasks = new GroupTasks(core, updates, checks, pods);
        groups = new TaskGroups(core, updates, ends, shares, checks, pods, groupTasks);
        MissingTasks missing = new MissingTasks(core, updates);
        runners = new Runners(core, missing, tasks, executors, groups, groupTasks);
        checks.onUnhealthy(runners::unhealthy);
        launcher = new Launcher(
                core,
                updates,
                frameworks,
                ends,
                shares,
                new ExecutorLaunches(core, updates, frameworks, ends, runners));
        operations = new OperationFlow(core, new ResourceBooks(core), frameworks);
        master = new MasterSide(core, updates, operations.statuses(), missing);
        orders = new Orders(core, updates, frameworks, runners, executors);
        recovery = new RecoverySteps(core, updates, frameworks, runners, executors, master, orders, operations);
    }

    /** What the agent knows now. */
    public AgentState state() {
        return core.state();
    }

    /**
     * Takes in one input.
     *
     * @param now the time of the input; it should not go back
     * @param out gets the effects, in the order in which they must be carried out
     */
    public void apply(AgentInput input, Instant now, EffectSink out) {
        core.begin(now, out);
        switch (input) {
            case Recovered recovered -> recovery.recovered(recovered);
            case MasterDetected detected -> master.detected(detected.leader());
            case MasterLost lost -> master.lost();
            case PeerMessage message -> receive(message.from(), message.message());
            case LinkBroken broken -> master.linkBroken(broken.peer());
            case TimerFired fired -> fired(fired.key());
            case ContainerStarted started -> runners.started(started.containerId(), started.pid());
            case ContainerLaunchFailed failed ->
                runners.launchFailed(failed.containerId(), failed.step(), failed.message());
            case ContainerExited exited -> runners.exited(exited.containerId(), exited.end());
            case CheckDone done -> checks.done(done.containerId(), done.kind(), done.run(), done.result());
            case ContainerUpdated updated -> updated(updated);
            case ExecutorCall call -> calls.call(call);
            case ExecutorStreamClosed closed -> streams.closed(closed.stream());
            case FilesAreOld old -> removal.old(old.files());
            case ShutdownRequested shutdown -> orders.leave(shutdown.reason());
            case StopRequested stop -> orders.stop();
        }
        orders.exitIfDone();
    }

    private void updated(ContainerUpdated updated) {
        Optional<ExecutorRecord> ofGroups =
                core.byContainer(updated.containerId()).filter(executor -> executor.kind() == ExecutorKind.DEFAULT);
        if (ofGroups.isPresent()) {
            groups.updated(ofGroups.get(), updated.problem());
        } else {
            deliveries.updated(updated.containerId(), updated.problem());
        }
    }

    private void receive(UPid from, Message message) {
        switch (message) {
            case PingSlaveMessage ping -> master.ping(from, ping);
            case SlaveRegisteredMessage registered -> master.registered(from, registered);
            case SlaveReregisteredMessage reregistered -> master.reregistered(from, reregistered);
            case RunTaskMessage run -> launcher.runTask(from, run);
            case RunTaskGroupMessage run -> launcher.runTaskGroup(from, run);
            case KillTaskMessage kill -> orders.kill(from, kill);
            case StatusUpdateAcknowledgementMessage acknowledgement -> acknowledge(from, acknowledgement);
            case ShutdownExecutorMessage shutdown -> orders.shutdownExecutor(from, shutdown);
            case ShutdownFrameworkMessage shutdown -> orders.shutdownFramework(from, shutdown);
            case UpdateFrameworkMessage update -> orders.updateFramework(update);
            case FrameworkToExecutorMessage unheard -> orders.toExecutor(unheard);
            case DrainSlaveMessage drain -> orders.drain(from, drain);
            case ShutdownMessage shutdown -> orders.shutdown(from, shutdown);
            case ApplyOperationMessage apply -> operations.apply(from, apply);
            case AcknowledgeOperationStatusMessage acknowledgement -> operations.acknowledge(from, acknowledgement);
            case CheckpointResourcesMessage checkpoint -> operations.checkpoint(from, checkpoint);
            case ReconcileOperationsMessage reconcile -> operations.reconcile(from, reconcile);
            default ->
                LOG.warn("ignoring {} of {}", message.getDescriptorForType().getFullName(), from);
        }
    }

    private void acknowledge(UPid from, StatusUpdateAcknowledgementMessage message) {
        if (from.id().startsWith("master") && !core.isLeader(from)) {
            LOG.warn("ignoring an acknowledgement of {}, which is not the leading master", from);
            return;
        }
        UpdateKey key = new UpdateKey(
                message.getFrameworkId().getValue(), message.getTaskId().getValue());
        Acknowledged done = updates.streams().acknowledge(key, message.getUuid());
        switch (done) {
            case IGNORED -> LOG.debug("an acknowledgement for task {} is late or unknown", key.taskId());
            case ADVANCED -> LOG.trace("an update of task {} was acknowledged", key.taskId());
            case FINISHED -> ends.acknowledged(key.frameworkId(), key.taskId());
        }
    }

    private void fired(TimerKey key) {
        switch (key) {
            case TimerKey.Registration registration -> master.register();
            case TimerKey.PingTimeout timeout -> master.pingTimeout();
            case TimerKey.UpdateRetry retry ->
                updates.streams().retry(new UpdateKey(retry.frameworkId(), retry.taskId()));
            case TimerKey.OperationRetry retry -> operations.statuses().retry(retry.operation());
            case TimerKey.KillEscalation escalation -> graceOver(escalation.containerId());
            case TimerKey.ExecutorRegistration timeout -> executors.registrationTimeout(timeout.containerId());
            case TimerKey.ExecutorReregistration timeout -> recovery.executorsHadTheirTime();
            case TimerKey.ExecutorShutdown grace -> executors.shutdownGraceOver(grace.containerId());
            case TimerKey.ExecutorHeartbeat heartbeat -> streams.heartbeat(heartbeat.containerId());
            case TimerKey.MaxCompletion completion -> completionTimeOver(completion.containerId());
            case TimerKey.GroupVerdict verdict -> groupTasks.verdictDue(verdict.containerId());
            case TimerKey.CheckDue due -> checks.due(due.containerId(), due.kind());
        }
    }

    private void graceOver(String containerId) {
        if (Pods.isNested(containerId)) {
            groupTasks.graceOver(containerId);
        } else {
            tasks.graceOver(containerId);
        }
    }

    private void completionTimeOver(String containerId) {
        if (Pods.isNested(containerId)) {
            groupTasks.completionTimeOver(containerId);
        } else {
            tasks.completionTimeOver(containerId);
        }
    }
}
