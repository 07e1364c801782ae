package io.tepui.agent;

import com.google.protobuf.Message;
import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.Leader;
import io.tepui.agent.state.Phase;
import io.tepui.agent.status.OperationStatuses;
import io.tepui.agent.status.UpdateKey;
import io.tepui.protocol.Times;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.MasterSlaveConnection;
import io.tepui.protocol.internal.PingSlaveMessage;
import io.tepui.protocol.internal.PongSlaveMessage;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finding, and staying with, a master (AM-33 to AM-39, AM-50 to AM-55). */
final class MasterSide {
    private static final Logger LOG = LoggerFactory.getLogger(MasterSide.class);

    private final CoreContext core;
    private final UpdateFlow updates;
    private final OperationStatuses operations;
    private final Reports reports;
    private final MissingTasks missing;
    private Duration attemptBound = Duration.ZERO;
    private Duration pingTimeout;
    private boolean infoChanged;
    /** The master that answered last. */
    private Optional<UPid> registeredWith = Optional.empty();

    /** What the last message of registration said; a master that answers it believes this and what it ordered since. */
    private Resources reported = Resources.empty();

    private Set<UpdateKey> reportedTasks = Set.of();

    MasterSide(CoreContext core, UpdateFlow updates, OperationStatuses operations, MissingTasks missing) {
        this.core = core;
        this.updates = updates;
        this.operations = operations;
        this.reports = new Reports(core.settings);
        this.missing = missing;
        this.pingTimeout = core.settings.timing().pingTimeout();
    }

    /** Remembers that the agent's description is another than the one its last master knew (AM-34). */
    void infoChanged() {
        infoChanged = true;
    }

    void detected(Leader leader) {
        disconnect();
        core.become(core.state().withMaster(Optional.of(leader)));
        if (isEnding()) {
            return;
        }
        if (infoChanged && !leader.agentUpdate()) {
            LOG.error(
                    "not registering with {}: the agent's description changed, and this master lacks AGENT_UPDATE",
                    leader.pid());
            return;
        }
        LOG.info("a master leads at {}", leader.pid());
        Duration factor = core.settings.timing().registrationBackoffFactor();
        attemptBound = factor.multipliedBy(2);
        core.timer(new TimerKey.Registration(), core.upTo(factor));
    }

    void lost() {
        LOG.warn("no master leads");
        disconnect();
        core.become(core.state().withMaster(Optional.empty()));
    }

    private void disconnect() {
        updates.streams().pause();
        operations.pause();
        core.cancel(new TimerKey.Registration());
        core.cancel(new TimerKey.PingTimeout());
        if (core.state().phase() == Phase.RUNNING) {
            core.become(core.state().in(Phase.DISCONNECTED));
        }
    }

    private boolean isEnding() {
        return core.state().phase() == Phase.TERMINATING;
    }

    /** The next attempt to register; attempts repeat until answered (AM-35). */
    void register() {
        AgentState state = core.state();
        if (state.phase() != Phase.DISCONNECTED || state.master().isEmpty()) {
            return;
        }
        UPid master = state.master().get().pid();
        core.emit(new AgentEffect.LinkMaster(master));
        reported = state.resources().checkpointed();
        reportedTasks = state.agentId().isPresent() ? tasks() : Set.of();
        Message message = state.agentId().isPresent() ? reports.reregister(state) : reports.register(state);
        core.emit(new AgentEffect.Send(master, message));
        core.timer(new TimerKey.Registration(), core.upTo(attemptBound));
        Duration doubled = attemptBound.multipliedBy(2);
        Duration max = core.settings.timing().registrationBackoffMax();
        attemptBound = doubled.compareTo(max) > 0 ? max : doubled;
    }

    void registered(UPid from, SlaveRegisteredMessage message) {
        if (!core.isLeader(from)) {
            LOG.warn("ignoring a registration by {}, which is not the leading master", from);
            return;
        }
        String id = message.getSlaveId().getValue();
        switch (core.state().phase()) {
            case DISCONNECTED -> {
                if (core.state().agentId().map(own -> !own.equals(id)).orElse(false)) {
                    exitForOtherId(id);
                    return;
                }
                takeId(id);
                connected(message.getConnection());
                confirmResources();
            }
            case RUNNING -> {
                if (!id.equals(core.agentId())) {
                    exitForOtherId(id);
                    return;
                }
                sendUpdate();
                confirmResources();
            }
            case RECOVERING, RECONNECTING, TERMINATING ->
                LOG.info(
                        "ignoring a registration: the agent is {}", core.state().phase());
        }
    }

    void reregistered(UPid from, SlaveReregisteredMessage message) {
        if (!core.isLeader(from)) {
            LOG.warn("ignoring a reregistration by {}, which is not the leading master", from);
            return;
        }
        String id = message.getSlaveId().getValue();
        if (!core.state().agentId().equals(Optional.of(id))) {
            exitForOtherId(id);
            return;
        }
        switch (core.state().phase()) {
            case DISCONNECTED -> {
                infoChanged = false;
                writeInfo();
                boolean another = registeredWith.map(last -> !last.equals(from)).orElse(false);
                connected(message.getConnection());
                message.getReconciliationsList().forEach(each -> missing.answer(each, another));
                confirmResources();
            }
            case RUNNING -> {
                sendUpdate();
                confirmResources();
                confirmTasks();
            }
            case RECOVERING, RECONNECTING, TERMINATING ->
                LOG.info(
                        "ignoring a reregistration: the agent is {}",
                        core.state().phase());
        }
    }

    private void exitForOtherId(String id) {
        core.emit(new AgentEffect.Exit(
                1,
                "the master knows this agent as " + id + ", but it is "
                        + core.state().agentId().orElse("without an id")
                        + ": remove meta/slaves/latest below the work directory to start as a new agent"));
    }

    private void takeId(String id) {
        SlaveInfo info = core.state().info().toBuilder()
                .setId(AgentID.newBuilder().setValue(id))
                .build();
        core.become(core.state().withInfo(info));
        writeInfo();
        core.emit(new AgentEffect.WriteLink(core.layout.latestAgent(), id));
    }

    private void writeInfo() {
        core.emit(new AgentEffect.WriteFile(
                core.layout.agentInfo(core.agentId()), Frames.frame(core.state().info())));
    }

    private void connected(MasterSlaveConnection connection) {
        core.cancel(new TimerKey.Registration());
        core.become(core.state().in(Phase.RUNNING));
        // A number that is not positive would keep the agent registering for ever.
        pingTimeout = connection.getTotalPingTimeoutSeconds() > 0
                ? Times.ofSeconds(connection.getTotalPingTimeoutSeconds())
                : core.settings.timing().pingTimeout();
        core.timer(new TimerKey.PingTimeout(), pingTimeout);
        registeredWith = core.state().master().map(Leader::pid);
        registeredWith.ifPresent(master -> LOG.info("registered with {} as {}", master, core.agentId()));
        sendUpdate();
        updates.streams().resume();
        operations.resume();
    }

    /**
     * A master takes over the resources that a message of registration told. When an operation was applied since that
     * message was sent, what the master has taken over is older than what it ordered: it is told again.
     */
    private void confirmResources() {
        if (!reported.equals(core.state().resources().checkpointed())) {
            LOG.info("resources changed while the agent registered: registering again");
            core.emit(new AgentEffect.DetectMaster());
        }
    }

    /**
     * A further message of registration may reach the master only after it has given the agent up: it takes the agent in as that
     * message tells, without what was launched since, and gives its resources to others.
     */
    private void confirmTasks() {
        if (!reportedTasks.containsAll(tasks())) {
            LOG.info("tasks were launched since the agent registered: registering again");
            core.emit(new AgentEffect.DetectMaster());
        }
    }

    private Set<UpdateKey> tasks() {
        Set<UpdateKey> tasks = new HashSet<>();
        for (FrameworkRecord framework : core.frameworks().values()) {
            for (ExecutorRecord executor : framework.executors().values()) {
                executor.tasks().values().forEach(task -> tasks.add(new UpdateKey(framework.id(), task.id())));
            }
        }
        return tasks;
    }

    private void sendUpdate() {
        core.sendToMaster(reports.update(core.state(), core.agentId()));
    }

    /** Answers in every state (AM-53). */
    void ping(UPid from, PingSlaveMessage message) {
        core.emit(new AgentEffect.Send(from, PongSlaveMessage.getDefaultInstance()));
        if (core.state().phase() != Phase.RUNNING) {
            return;
        }
        core.timer(new TimerKey.PingTimeout(), pingTimeout);
        if (!message.getConnected()) {
            LOG.warn("the master takes this agent for disconnected: registering again");
            core.emit(new AgentEffect.DetectMaster());
        }
    }

    /**
     * A connection ended. Pings would tell in a minute that the master is gone or takes this agent for disconnected; it
     * costs nothing to ask at once.
     */
    void linkBroken(UPid peer) {
        LOG.info("the connection to {} broke", peer);
        if (core.isLeader(peer) && core.state().phase() == Phase.RUNNING) {
            core.emit(new AgentEffect.DetectMaster());
        }
    }

    void pingTimeout() {
        if (core.state().phase() == Phase.RUNNING) {
            LOG.warn("no ping for {}: looking for the leading master again", pingTimeout);
            core.emit(new AgentEffect.DetectMaster());
        }
    }
}
