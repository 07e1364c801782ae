package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tepui.agent.AgentEffect.DetectMaster;
import io.tepui.agent.AgentEffect.Exit;
import io.tepui.agent.AgentEffect.LinkMaster;
import io.tepui.agent.AgentInput.LinkBroken;
import io.tepui.agent.AgentInput.MasterDetected;
import io.tepui.agent.AgentInput.MasterLost;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.agent.state.Leader;
import io.tepui.agent.state.Phase;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.MasterSlaveConnection;
import io.tepui.protocol.internal.PingSlaveMessage;
import io.tepui.protocol.internal.PongSlaveMessage;
import io.tepui.protocol.internal.ReconcileTasksMessage;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AM-33 to AM-39, AM-50 to AM-55: how an agent finds a master and stays with it. */
class RegistrationTest {
    @TempDir
    Path workDir;

    private static SlaveRegisteredMessage registered(String id) {
        return SlaveRegisteredMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(id))
                .build();
    }

    private static PingSlaveMessage ping(boolean connected) {
        return PingSlaveMessage.newBuilder().setConnected(connected).build();
    }

    @Test
    void a_recovered_agent_looks_for_a_master_and_registers_within_the_backoff_factor() {
        AgentWorld agent = AgentWorld.in(workDir);
        assertThat(agent.state().phase()).isEqualTo(Phase.RECOVERING);
        agent.recover();
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(agent.effects(DetectMaster.class)).hasSize(1);

        agent.detect(AgentWorld.MASTER);
        assertThat(agent.sent(RegisterSlaveMessage.class)).isEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.sent(RegisterSlaveMessage.class)).isNotEmpty();
        assertThat(agent.effects(LinkMaster.class)).contains(new LinkMaster(AgentWorld.MASTER));
    }

    @Test
    void the_first_registration_tells_what_the_agent_is_and_can_do() {
        AgentWorld agent = AgentWorld.in(workDir);
        agent.recover();
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));

        RegisterSlaveMessage message = agent.sent(RegisterSlaveMessage.class).getFirst();
        assertThat(message.getSlave().hasId()).isFalse();
        assertThat(message.getSlave().getHostname()).isEqualTo("host9");
        assertThat(message.getSlave().getPort()).isEqualTo(5051);
        assertThat(message.getSlave().getCheckpoint()).isTrue();
        assertThat(message.getSlave().getResourcesList())
                .extracting("name")
                .containsExactly("cpus", "mem", "disk", "ports");
        assertThat(message.getSlave().getResources(0).getRole()).isEqualTo("*");
        assertThat(message.getVersion()).isEqualTo("1.11.0");
        assertThat(message.getAgentCapabilitiesCount()).isEqualTo(8);
        assertThat(Uuids.fromMessage(message.getResourceVersionUuid()))
                .contains(agent.state().resourceVersion());
    }

    @Test
    void attempts_repeat_with_growing_pauses_of_at_most_a_minute_until_they_are_answered() {
        AgentWorld agent = AgentWorld.in(workDir);
        agent.recover();
        agent.detect(AgentWorld.MASTER);
        List<Instant> attempts = new ArrayList<>();
        for (int i = 0; i < 600_000 && attempts.size() < 40; i++) {
            agent.pass(Duration.ofMillis(10));
            if (!agent.sent(RegisterSlaveMessage.class).isEmpty()) {
                attempts.add(agent.now());
                agent.forgetEffects();
            }
        }
        assertThat(attempts).hasSize(40);
        Duration bound = Duration.ofSeconds(2);
        Duration longest = Duration.ZERO;
        for (int i = 1; i < attempts.size(); i++) {
            Duration pause = Duration.between(attempts.get(i - 1), attempts.get(i));
            assertThat(pause).isLessThanOrEqualTo(bound.plusMillis(20));
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            bound = bound.multipliedBy(2).compareTo(Duration.ofMinutes(1)) > 0
                    ? Duration.ofMinutes(1)
                    : bound.multipliedBy(2);
        }
        assertThat(longest).isGreaterThan(Duration.ofSeconds(30));

        agent.fromMaster(registered(AgentWorld.AGENT_ID));
        agent.forgetEffects();
        agent.pass(Duration.ofSeconds(60));
        assertThat(agent.sent(RegisterSlaveMessage.class)).isEmpty();
    }

    @Test
    void the_answer_gives_the_agent_its_id_which_is_on_disk_before_anything_else_is_sent() throws Exception {
        AgentWorld agent = AgentWorld.in(workDir);
        agent.recover();
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.forgetEffects();
        agent.fromMaster(registered(AgentWorld.AGENT_ID));

        assertThat(agent.state().phase()).isEqualTo(Phase.RUNNING);
        assertThat(agent.state().agentId()).contains(AgentWorld.AGENT_ID);
        assertThat(Files.readSymbolicLink(workDir.resolve("meta/slaves/latest")))
                .hasToString(AgentWorld.AGENT_ID);
        assertThat(workDir.resolve("meta/slaves/latest/slave.info")).isNotEmptyFile();
        List<Class<?>> order = agent.effects().stream()
                .<Class<?>>map(Object::getClass)
                .filter(each -> each != AgentEffect.CancelTimer.class && each != AgentEffect.SetTimer.class)
                .toList();
        assertThat(order)
                .containsExactly(AgentEffect.WriteFile.class, AgentEffect.WriteLink.class, AgentEffect.Send.class);
        UpdateSlaveMessage update = agent.sent(UpdateSlaveMessage.class).getFirst();
        assertThat(update.getUpdateOversubscribedResources()).isFalse();
        assertThat(update.hasOperations()).isTrue();
        assertThat(update.hasResourceProviders()).isTrue();
    }

    @Test
    void a_repeated_answer_is_met_with_another_report_and_one_with_another_id_ends_the_process() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.fromMaster(registered(AgentWorld.AGENT_ID));
        assertThat(agent.sent(UpdateSlaveMessage.class)).hasSize(1);
        assertThat(agent.effects(Exit.class)).isEmpty();

        agent.fromMaster(registered("another"));
        assertThat(agent.effects(Exit.class)).singleElement().satisfies(exit -> {
            assertThat(exit.status()).isEqualTo(1);
            assertThat(exit.message()).contains("another", AgentWorld.AGENT_ID, "meta/slaves/latest");
        });
    }

    @Test
    void answers_of_a_master_that_does_not_lead_are_ignored() {
        AgentWorld agent = AgentWorld.in(workDir);
        agent.recover();
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.apply(new PeerMessage(AgentWorld.OTHER_MASTER, registered(AgentWorld.AGENT_ID)));
        assertThat(agent.state().agentId()).isEmpty();
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }

    @Test
    void every_ping_is_answered_to_its_sender_even_while_recovering() {
        AgentWorld agent = AgentWorld.in(workDir);
        agent.apply(new PeerMessage(AgentWorld.OBSERVER, ping(true)));
        assertThat(agent.effects())
                .containsExactly(new AgentEffect.Send(AgentWorld.OBSERVER, PongSlaveMessage.getDefaultInstance()));
    }

    @Test
    void silence_of_the_master_for_the_total_ping_timeout_makes_the_agent_look_for_one_again() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.pass(Duration.ofSeconds(74));
        agent.apply(new PeerMessage(AgentWorld.OBSERVER, ping(true)));
        agent.pass(Duration.ofSeconds(74));
        assertThat(agent.effects(DetectMaster.class)).isEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.effects(DetectMaster.class)).hasSize(1);

        agent.detect(AgentWorld.MASTER);
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.sent(ReregisterSlaveMessage.class)).isNotEmpty();
    }

    @Test
    void the_masters_timeout_counts_but_one_that_is_not_positive_does_not() {
        AgentWorld agent = AgentWorld.in(workDir);
        agent.recover();
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.fromMaster(registered(AgentWorld.AGENT_ID).toBuilder()
                .setConnection(MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(4.5))
                .build());
        assertThat(agent.timers())
                .containsEntry(new TimerKey.PingTimeout(), agent.now().plus(Duration.ofMillis(4500)));

        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.fromMaster(AgentWorld.reregistered()
                .setConnection(MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(-1))
                .build());
        assertThat(agent.timers())
                .containsEntry(new TimerKey.PingTimeout(), agent.now().plus(Duration.ofSeconds(75)));
    }

    @Test
    void a_ping_that_says_disconnected_makes_a_registered_agent_register_again() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.apply(new PeerMessage(AgentWorld.OBSERVER, ping(false)));
        assertThat(agent.effects(DetectMaster.class)).hasSize(1);
    }

    @Test
    void a_broken_connection_to_the_leader_makes_a_registered_agent_look_for_one_at_once() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.apply(new LinkBroken(AgentWorld.OBSERVER));
        agent.apply(new LinkBroken(AgentWorld.OTHER_MASTER));
        assertThat(agent.effects(DetectMaster.class)).isEmpty();
        agent.apply(new LinkBroken(AgentWorld.MASTER));
        assertThat(agent.effects(DetectMaster.class)).hasSize(1);

        // While it is not registered the attempts go on in their own time: a dead master is not hammered.
        agent.detect(AgentWorld.MASTER);
        agent.forgetEffects();
        agent.apply(new LinkBroken(AgentWorld.MASTER));
        assertThat(agent.effects(DetectMaster.class)).isEmpty();
    }

    @Test
    void without_a_leader_nothing_is_sent() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.apply(new MasterLost());
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(agent.state().master()).isEmpty();
        agent.pass(Duration.ofMinutes(5));
        assertThat(agent.effects(AgentEffect.Send.class)).isEmpty();
    }

    @Test
    void an_agent_registers_again_with_its_tasks_and_frameworks() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.runUntilRunning(Samples.KEPT, Samples.task("running"));
        agent.run(Samples.FLEETING, Samples.task("queued"));
        agent.runUntilRunning(Samples.FLEETING, Samples.task("done"));
        agent.exit("done", 0);
        agent.forgetEffects();
        agent.reregister();

        ReregisterSlaveMessage message =
                agent.sent(ReregisterSlaveMessage.class).getFirst();
        assertThat(message.getSlave().getId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        assertThat(message.getFrameworksList()).containsExactly(Samples.KEPT, Samples.FLEETING);
        assertThat(message.getTasksList())
                .extracting(Task::getName, Task::getState)
                .containsExactlyInAnyOrder(
                        tuple("running", TaskState.TASK_RUNNING),
                        tuple("queued", TaskState.TASK_STAGING),
                        tuple("done", TaskState.TASK_FINISHED));
        assertThat(message.getTasksList()).noneMatch(Task::hasExecutorId);
        // Executors of command tasks are the agent's own affair (AM-37).
        assertThat(message.getExecutorInfosList()).isEmpty();
        assertThat(message.getTasks(0).getResources(0).getRole()).isEqualTo("*");
    }

    @Test
    void frameworks_that_have_left_are_told_as_history() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.runUntilRunning(Samples.KEPT, Samples.task("done"));
        agent.exit("done", 0);
        agent.acknowledge(agent.lastUpdate());
        agent.reregister();

        ReregisterSlaveMessage message =
                agent.sent(ReregisterSlaveMessage.class).getFirst();
        assertThat(message.getFrameworksList()).isEmpty();
        assertThat(message.getTasksList()).isEmpty();
        assertThat(message.getCompletedFrameworksList()).singleElement().satisfies(archive -> {
            assertThat(archive.getFrameworkInfo()).isEqualTo(Samples.KEPT);
            assertThat(archive.getTasksList()).singleElement().satisfies(task -> assertThat(task.getState())
                    .isEqualTo(TaskState.TASK_FINISHED));
        });
    }

    @Test
    void tasks_that_only_the_master_knows_are_reported_as_dropped() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.runUntilRunning(Samples.KEPT, Samples.task("known"));
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.forgetEffects();
        agent.fromMaster(AgentWorld.reregistered()
                .addReconciliations(ReconcileTasksMessage.newBuilder()
                        .setFrameworkId(Samples.KEPT.getId())
                        .addStatuses(status("known"))
                        .addStatuses(status("unknown")))
                .build());

        assertThat(agent.updates()).singleElement().satisfies(update -> {
            assertThat(update.getStatus().getTaskId().getValue()).isEqualTo("unknown");
            assertThat(update.getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
            assertThat(update.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
            assertThat(update.getStatus().getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
            assertThat(update.getUuid().size()).isEqualTo(16);
        });
    }

    @Test
    void a_task_whose_end_was_told_and_is_known_here_no_more_ends_in_the_same_state_again() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.forgetEffects();
        agent.fromMaster(AgentWorld.reregistered()
                .addReconciliations(ReconcileTasksMessage.newBuilder()
                        .setFrameworkId(Samples.KEPT.getId())
                        .setFramework(Samples.KEPT)
                        .addStatuses(status("over").toBuilder().setState(TaskState.TASK_FINISHED)))
                .build());

        assertThat(agent.updates()).singleElement().satisfies(update -> {
            assertThat(update.getStatus().getState()).isEqualTo(TaskState.TASK_FINISHED);
            assertThat(update.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
            assertThat(update.getUuid().size()).isEqualTo(16);
        });
    }

    @Test
    void a_launch_that_comes_while_the_agent_registers_again_is_dropped_since_its_report_lacks_the_task() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.sent(ReregisterSlaveMessage.class)).isNotEmpty();

        agent.run(Samples.KEPT, Samples.task("late"));
        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();

        agent.fromMaster(AgentWorld.reregistered().build());
        assertThat(agent.updates()).singleElement().satisfies(update -> {
            assertThat(update.getStatus().getTaskId().getValue()).isEqualTo("late");
            assertThat(update.getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
            assertThat(update.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DISCONNECTED);
        });
    }

    @Test
    void a_launch_that_comes_after_its_task_was_told_to_be_dropped_is_ignored_until_that_is_acknowledged() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.fromMaster(AgentWorld.reregistered()
                .addReconciliations(ReconcileTasksMessage.newBuilder()
                        .setFrameworkId(Samples.KEPT.getId())
                        .setFramework(Samples.KEPT)
                        .addStatuses(status("late").toBuilder().setState(TaskState.TASK_STAGING)))
                .build());
        StatusUpdate dropped = agent.updates().getLast();
        agent.forgetEffects();

        agent.run(Samples.KEPT, Samples.task("late"));
        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();
        assertThat(agent.updates()).isEmpty();

        agent.acknowledge(dropped);
        agent.run(Samples.KEPT, Samples.task("late"));
        assertThat(agent.effects(AgentEffect.Launch.class)).hasSize(1);
    }

    private static TaskStatus status(String taskId) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setState(TaskState.TASK_RUNNING)
                .build();
    }

    @Test
    void a_changed_description_is_only_told_to_a_master_that_takes_changes() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.changeFlags(settings -> new AgentSettings(
                settings.pid(),
                settings.hostname(),
                Resources.parse("cpus:8;mem:1024;disk:2048;ports:[31000-32000]").toMessages(),
                settings.attributes(),
                settings.domain(),
                settings.workDir(),
                settings.launcherDir(),
                settings.version(),
                settings.capabilities(),
                settings.executorEnvironment(),
                settings.timing(),
                settings.history(),
                AgentSettings.Recovery.ADDITIVE,
                settings.switchUser(),
                settings.httpCommandExecutor(),
                settings.executors(),
                settings.isolation()));
        agent.restartAgent();
        agent.forgetEffects();

        agent.apply(new MasterDetected(new Leader(AgentWorld.MASTER, false)));
        agent.pass(Duration.ofMinutes(5));
        assertThat(agent.sent(ReregisterSlaveMessage.class)).isEmpty();

        agent.apply(new MasterDetected(new Leader(AgentWorld.OTHER_MASTER, true)));
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.sent(ReregisterSlaveMessage.class)).isNotEmpty();
    }
}
