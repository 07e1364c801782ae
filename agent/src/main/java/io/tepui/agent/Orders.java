package io.tepui.agent;

import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.AgentState.Drain;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.Times;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.FrameworkToExecutorMessage;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.internal.UnregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.KillPolicy;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders to end or change what runs: of tasks, executors, frameworks, and of the agent itself (AM-60 to AM-63, AM-71 to AM-73, AM-78). */
final class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final FrameworkLife frameworks;
    private final Runners runners;
    private final CustomExecutors executors;
    private boolean exited;

    Orders(CoreContext core, UpdateFlow updates, FrameworkLife frameworks, Runners runners, CustomExecutors executors) {
        this.core = core;
        this.updates = updates;
        this.frameworks = frameworks;
        this.runners = runners;
        this.executors = executors;
    }

    void kill(UPid from, KillTaskMessage message) {
        Phase phase = core.state().phase();
        if (!core.isLeader(from) || phase.isRecovering() || phase == Phase.TERMINATING) {
            LOG.warn("ignoring a kill of {}: it comes from {}, and the agent is {}", message.getTaskId(), from, phase);
            return;
        }
        core.state()
                .framework(message.getFrameworkId().getValue())
                .filter(framework -> !framework.terminating())
                .ifPresent(framework -> runners.kill(
                        framework,
                        message.getTaskId().getValue(),
                        message.hasKillPolicy() ? Optional.of(message.getKillPolicy()) : Optional.empty()));
    }

    void shutdownExecutor(UPid from, ShutdownExecutorMessage message) {
        if (!core.isLeader(from) || core.state().phase() != Phase.RUNNING) {
            LOG.warn("ignoring the shutdown of an executor by {}", from);
            return;
        }
        core.executor(
                        message.getFrameworkId().getValue(),
                        message.getExecutorId().getValue())
                .ifPresent(runners::shutDown);
    }

    void shutdownFramework(UPid from, ShutdownFrameworkMessage message) {
        if (!core.isLeader(from) || core.state().phase() != Phase.RUNNING) {
            LOG.warn("ignoring the shutdown of a framework by {}", from);
            return;
        }
        core.state().framework(message.getFrameworkId().getValue()).ifPresent(this::shutDown);
    }

    /** Ends all of a framework; from now on nothing is told about its tasks (AM-73). */
    private void shutDown(FrameworkRecord framework) {
        if (framework.terminating()) {
            return;
        }
        LOG.info("shutting down framework {}", framework.id());
        frameworks.beginRemoval(framework);
        endAll(framework);
    }

    /** Goes on with the removal that an earlier run of the agent began. */
    void resumeRemoval(String frameworkId) {
        core.state().framework(frameworkId).filter(FrameworkRecord::terminating).ifPresent(this::endAll);
    }

    private void endAll(FrameworkRecord framework) {
        updates.streams().discard(framework.id());
        for (ExecutorRecord executor : List.copyOf(framework.executors().values())) {
            if (executor.isTerminated()) {
                frameworks.complete(executor);
            } else {
                runners.shutDown(executor);
            }
        }
        frameworks.removeIfIdle(framework.id());
    }

    void updateFramework(UpdateFrameworkMessage message) {
        if (core.state().phase() != Phase.RUNNING) {
            return;
        }
        core.state()
                .framework(message.getFrameworkId().getValue())
                .filter(framework -> !framework.terminating())
                .ifPresent(framework -> {
                    frameworks.describe(
                            framework,
                            message.hasFrameworkInfo() ? message.getFrameworkInfo() : framework.info(),
                            UPid.parse(message.getPid()));
                    updates.streams().resume();
                });
    }

    /** A message of a scheduler; who runs a command task or a group takes none (SE-238). */
    void toExecutor(FrameworkToExecutorMessage message) {
        Optional<ExecutorRecord> executor = core.executor(
                        message.getFrameworkId().getValue(),
                        message.getExecutorId().getValue())
                .filter(each -> core.state().phase() == Phase.RUNNING && !each.isTerminated());
        boolean taken = executor.map(
                        each -> each.kind() != ExecutorKind.CUSTOM || executors.message(each, message.getData()))
                .orElse(false);
        core.count(taken ? Counter.VALID_FRAMEWORK_MESSAGES : Counter.INVALID_FRAMEWORK_MESSAGES);
    }

    void drain(UPid from, DrainSlaveMessage message) {
        Phase phase = core.state().phase();
        // A master that reregisters an agent may order the drain before it answers (AM-47).
        if (!core.isLeader(from) || core.state().agentId().isEmpty() || phase.isRecovering()) {
            LOG.warn("ignoring a drain by {}", from);
            return;
        }
        if (!core.hasWork()) {
            LOG.info("nothing to drain");
            return;
        }
        Drain drain = new Drain(message.getConfig(), core.now());
        core.become(core.state().withDrain(Optional.of(drain)));
        core.emit(new AgentEffect.WriteFile(
                core.layout.drainConfig(core.agentId()),
                Frames.frame(DrainInfo.newBuilder()
                        .setState(DrainState.DRAINING)
                        .setConfig(message.getConfig())
                        .build())));
        killAll(drain.config());
    }

    /** Kills every task, in the drain's grace period where the task has none or a longer one (AM-63). */
    void killAll(DrainConfig config) {
        for (FrameworkRecord framework : List.copyOf(core.frameworks().values())) {
            if (framework.terminating()) {
                continue;
            }
            for (ExecutorRecord executor : List.copyOf(framework.executors().values())) {
                for (TaskRecord task : List.copyOf(executor.tasks().values())) {
                    if (!task.isTerminal()) {
                        runners.kill(framework, task.id(), drainPolicy(config, task));
                    }
                }
            }
        }
    }

    private static Optional<KillPolicy> drainPolicy(DrainConfig config, TaskRecord task) {
        if (!config.hasMaxGracePeriod()) {
            return Optional.empty();
        }
        KillPolicy own = task.info().getKillPolicy();
        boolean shorter = own.hasGracePeriod()
                && Times.toDuration(own.getGracePeriod()).compareTo(Times.toDuration(config.getMaxGracePeriod())) <= 0;
        return shorter
                ? Optional.empty()
                : Optional.of(KillPolicy.newBuilder()
                        .setGracePeriod(config.getMaxGracePeriod())
                        .build());
    }

    // ------------------------------------------------------------------------------------------------ the agent's end

    void shutdown(UPid from, ShutdownMessage message) {
        if (!core.isLeader(from)) {
            LOG.warn("ignoring a shutdown by {}, which is not the leading master", from);
            return;
        }
        terminate("the master says: " + message.getMessage());
    }

    /** Takes the agent out of the cluster (AM-61). */
    void leave(String reason) {
        core.state()
                .agentId()
                .ifPresent(id -> core.sendToMaster(UnregisterSlaveMessage.newBuilder()
                        .setSlaveId(AgentID.newBuilder().setValue(id))
                        .build()));
        terminate(reason);
    }

    /** Shuts down all frameworks; the process ends with the last executor (AM-60). */
    void terminate(String reason) {
        if (core.state().phase() == Phase.TERMINATING) {
            return;
        }
        LOG.warn("shutting down: {}", reason);
        core.cancel(new TimerKey.Registration());
        core.cancel(new TimerKey.PingTimeout());
        core.become(core.state().in(Phase.TERMINATING));
        List.copyOf(core.frameworks().values()).forEach(this::shutDown);
    }

    /** Leaves what is checkpointed running, and ends the rest (AO-329). */
    void stop() {
        for (FrameworkRecord framework : core.frameworks().values()) {
            for (ExecutorRecord executor : framework.executors().values()) {
                if (!executor.checkpointed() && !executor.isTerminated()) {
                    core.emit(new AgentEffect.Destroy(executor.containerId()));
                }
            }
        }
        exit("stopped");
    }

    void exitIfDone() {
        if (core.state().phase() == Phase.TERMINATING && core.frameworks().isEmpty()) {
            exit("all executors have ended");
        }
    }

    private void exit(String message) {
        if (!exited) {
            exited = true;
            core.emit(new AgentEffect.Exit(0, message));
        }
    }
}
