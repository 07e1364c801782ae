package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.AgentInput.Recovered;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.KillNote;
import io.tepui.agent.state.AgentState.Drain;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.PMap;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.state.TaskStage;
import io.tepui.agent.status.UpdateKey;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ResourceState;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceException;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From what an earlier run left to a working agent (AO section 6). */
final class RecoverySteps {
    private static final Logger LOG = LoggerFactory.getLogger(RecoverySteps.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final FrameworkLife frameworks;
    private final Runners runners;
    private final CustomExecutors executors;
    private final MasterSide master;
    private final Orders orders;
    private final OperationFlow operations;
    private Duration took = Duration.ZERO;

    RecoverySteps(
            CoreContext core,
            UpdateFlow updates,
            FrameworkLife frameworks,
            Runners runners,
            CustomExecutors executors,
            MasterSide master,
            Orders orders,
            OperationFlow operations) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
        this.runners = runners;
        this.executors = executors;
        this.master = master;
        this.orders = orders;
        this.operations = operations;
    }

    void recovered(Recovered input) {
        if (core.state().phase() == Phase.TERMINATING) {
            LOG.info("not recovering: the agent is shutting down");
            return;
        }
        if (core.state().phase() != Phase.RECOVERING) {
            throw new IllegalStateException("an agent recovers only once");
        }
        Checkpointed found = input.checkpointed();
        if (!found.errors().isEmpty() && core.settings.recovery().strict()) {
            core.emit(new AgentEffect.Exit(
                    1,
                    "cannot read what an earlier run left: " + found.errors().getFirst()
                            + "; start with --no-strict to go on without what cannot be read"));
            return;
        }
        found.errors().forEach(error -> {
            LOG.error("going on without what cannot be read: {}", error);
            core.count(Counter.RECOVERY_ERRORS);
        });
        ApplyResult total = total(found.resources().latest());
        if (total instanceof ApplyResult.Failed failed) {
            core.emit(new AgentEffect.Exit(
                    1,
                    "reservations and volumes of an earlier run do not fit --resources: " + failed.reason()
                            + "; put the flag back, or remove " + core.layout.meta()
                            + "/resources to give up all reservations and volumes"));
            return;
        }
        Map<String, FoundContainer> orphans = new HashMap<>(input.containers());
        runners.recovering(input.containers());
        if (!keepId(found, orphans)) {
            return;
        }
        operations.restore(found.resources(), total.orElseThrow());
        orphans.forEach(this::endOrphan);
        if (!found.bootId().isEmpty()) {
            core.emit(new AgentEffect.WriteFile(core.layout.bootId(), ByteString.copyFromUtf8(found.bootId())));
        }
        took = input.took();
        found.drain()
                .ifPresent(drain ->
                        core.become(core.state().withDrain(Optional.of(new Drain(drain.config(), drain.since())))));
        if (core.settings.recovery().cleanup()) {
            core.become(core.state().in(Phase.DISCONNECTED).recovered(took));
            orders.terminate("recovered executors are cleaned up");
        } else if (executors.areExpected()) {
            core.become(core.state().in(Phase.RECONNECTING));
            core.timer(
                    new TimerKey.ExecutorReregistration(),
                    core.settings.timing().executorReregistrationTimeout());
        } else {
            finish();
        }
    }

    /** Executors that did not come back are ended, and the agent goes on (SE-231). */
    void executorsHadTheirTime() {
        if (core.state().phase() == Phase.RECONNECTING) {
            executors.destroyMissing();
            finish();
        }
    }

    private void finish() {
        core.become(core.state().in(Phase.DISCONNECTED).recovered(took));
        core.state().drain().ifPresent(this::resume);
        core.emit(new AgentEffect.DetectMaster());
    }

    /** The agent's resources with what was kept in place (AO-336, AR-131). */
    private ApplyResult total(ResourceState kept) {
        try {
            return OperationConversions.applyCheckpointed(
                    Resources.fromValidMessages(core.settings.resources()),
                    Resources.fromMessages(kept.getResourcesList()));
        } catch (ResourceException e) {
            return new ApplyResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** Takes the earlier run's id and work over where the configuration allows; false when the process must end. */
    private boolean keepId(Checkpointed found, Map<String, FoundContainer> orphans) {
        if (found.info().isEmpty()) {
            return true;
        }
        SlaveInfo stored = found.info().get();
        SlaveInfo present = core.settings.describe();
        // A port that the system chose is no part of the configuration.
        SlaveInfo comparable = core.settings.recovery().anyPort()
                ? stored.toBuilder().setPort(present.getPort()).build()
                : stored;
        Optional<String> problem = Compatibility.problem(
                comparable, present, core.settings.recovery().additive());
        if (problem.isPresent() && !found.rebooted()) {
            core.emit(new AgentEffect.Exit(
                    1,
                    "agent " + stored.getId().getValue() + " cannot go on with other flags: " + problem.get()
                            + "; put them back, or remove " + core.layout.latestAgent()
                            + " to start as a new agent"));
            return false;
        }
        if (problem.isPresent()) {
            LOG.warn("starting as a new agent after a reboot: {}", problem.get());
            core.emit(new AgentEffect.Remove(core.layout.latestAgent()));
            return true;
        }
        if (!Compatibility.same(stored, present)) {
            master.infoChanged();
        }
        core.become(
                core.state().withInfo(present.toBuilder().setId(stored.getId()).build()));
        found.frameworks().forEach(framework -> restore(framework, found.rebooted(), orphans));
        return true;
    }

    /** Nested ones belong to whoever had them launched, and end with their root at the latest (AO-323). */
    private void endOrphan(String containerId, FoundContainer container) {
        if (containerId.indexOf('.') >= 0) {
            return;
        }
        switch (container) {
            case FoundContainer.Running running -> {
                LOG.warn("ending container {}, which no checkpoint knows", containerId);
                core.emit(new AgentEffect.Watch(containerId));
                core.emit(new AgentEffect.Destroy(containerId));
            }
            case FoundContainer.Ended ended -> core.emit(new AgentEffect.Forget(containerId));
        }
    }

    /** A drain in work goes on (AO-319). */
    private void resume(Drain drain) {
        if (core.hasWork()) {
            orders.killAll(drain.config());
        } else {
            core.become(core.state().withDrain(Optional.empty()));
            core.emit(new AgentEffect.Remove(core.layout.drainConfig(core.agentId())));
        }
    }

    // ------------------------------------------------------------------------------------------------ frameworks

    private void restore(Checkpointed.Framework found, boolean rebooted, Map<String, FoundContainer> orphans) {
        Optional<UPid> pid = UPid.parse(found.pid()).filter(each -> !each.isAbsent());
        core.put(FrameworkRecord.fresh(found.info(), pid).terminating(found.removing()));
        Map<Checkpointed.Run, ExecutorRecord> unfinished = new LinkedHashMap<>();
        for (Checkpointed.Run run : found.runs()) {
            ExecutorRecord executor = executor(found, run, !rebooted);
            run.older()
                    .forEach(each -> core.emit(new AgentEffect.Remove(
                            core.layout.runMeta(core.agentId(), executor.frameworkId(), executor.id(), each))));
            if (run.completed()) {
                frameworks.restoreCompleted(executor);
            } else {
                core.admit(executor);
                runners.restore(executor, run);
                unfinished.put(run, executor);
            }
        }
        // A run that turns out to be over may be the last of its framework only when all the others are known.
        unfinished.forEach(
                (run, executor) -> resume(executor, run, Optional.ofNullable(orphans.remove(run.containerId()))));
        orders.resumeRemoval(found.info().getId().getValue());
        frameworks.removeIfIdle(found.info().getId().getValue());
    }

    private ExecutorRecord executor(Checkpointed.Framework framework, Checkpointed.Run run, boolean pidsHold) {
        ContainerStatus.Builder status = Launcher.containerStatus(core.settings, run.containerId()).toBuilder();
        // A pid of before a reboot names another process by now (AO-338).
        run.pid().filter(pid -> pidsHold).ifPresent(status::setExecutorPid);
        ExecutorRecord executor = new ExecutorRecord(
                Secrets.hide(run.executor()),
                framework.info().getId().getValue(),
                run.containerId(),
                run.completed() ? ExecutorState.TERMINATED : ExecutorState.REGISTERING,
                run.kind(),
                true,
                Launcher.user(core.settings, framework.info(), run.executor().getCommand()),
                status.build(),
                run.kill().map(KillNote::order),
                PMap.empty(),
                PMap.empty());
        for (Checkpointed.Task task : run.tasks()) {
            executor = withTask(executor, task, run.completed());
        }
        return executor;
    }

    private ExecutorRecord withTask(ExecutorRecord executor, Checkpointed.Task found, boolean over) {
        TaskRecord task = TaskRecord.staged(found.info(), executor.frameworkId());
        Set<ByteString> acknowledged = found.updates().stream()
                .filter(record -> record.getType() == StatusUpdateRecord.Type.ACK)
                .map(StatusUpdateRecord::getUuid)
                .collect(Collectors.toSet());
        // What waits behind the first that is not acknowledged has not been told to anybody (SE-157, SE-165).
        boolean told = true;
        for (StatusUpdateRecord record : found.updates()) {
            if (record.getType() == StatusUpdateRecord.Type.UPDATE) {
                TaskStatus status = record.getUpdate().getStatus();
                task = task.with(status);
                task = told ? task.forwarded(status.getState(), status.getUuid()) : task;
                told &= acknowledged.contains(status.getUuid());
            }
        }
        boolean pending = !over
                && updates.streams()
                        .restore(
                                new UpdateKey(executor.frameworkId(), task.id()),
                                found.updates(),
                                updates.file(executor, task.id()));
        if (task.isTerminal() && !pending) {
            return core.complete(executor, task);
        }
        return executor.with(task.at(over || task.isTerminal() ? TaskStage.TERMINATED : TaskStage.QUEUED));
    }

    /** Goes on with a run by what became of its container (AO-321 to AO-324, SE-232). */
    private void resume(ExecutorRecord executor, Checkpointed.Run run, Optional<FoundContainer> container) {
        switch (container.orElse(new FoundContainer.Ended(ContainerEnd.UNKNOWN))) {
            case FoundContainer.Running running -> {
                core.emit(new AgentEffect.Watch(executor.containerId()));
                runners.resume(executor, run, running.pid());
            }
            case FoundContainer.Ended ended -> runners.exited(executor.containerId(), ended.end());
        }
    }
}
