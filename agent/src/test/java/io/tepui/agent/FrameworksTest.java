package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.Exit;
import io.tepui.agent.AgentEffect.Signal;
import io.tepui.agent.AgentEffect.WriteFile;
import io.tepui.agent.AgentInput.MasterLost;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.agent.AgentInput.ShutdownRequested;
import io.tepui.agent.AgentInput.StopRequested;
import io.tepui.agent.state.Phase;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.UnregisterSlaveMessage;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.resources.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AM-60 to AM-63, AM-73, AO-60, AO-61, SE-155, SE-181, CF-23: frameworks that go, agents that drain or end. */
class FrameworksTest {
    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    private static ShutdownFrameworkMessage removed(FrameworkInfo framework) {
        return ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(framework.getId())
                .build();
    }

    private static DrainSlaveMessage drain(DrainConfig.Builder config) {
        return DrainSlaveMessage.newBuilder().setConfig(config).build();
    }

    // -------------------------------------------------------------------------------- removal of a framework

    @Test
    void a_removed_framework_is_ended_in_grace_and_nothing_more_is_told_about_it() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.run(Samples.KEPT, Samples.task("queued"));
        String container = agent.executor("t").containerId();
        String queued = agent.executor("queued").containerId();
        agent.forgetEffects();
        agent.fromMaster(removed(Samples.KEPT));
        assertThat(agent.effects(Signal.class)).containsExactly(new Signal(container, 15));
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(queued));
        agent.pass(Duration.ofSeconds(3));
        assertThat(agent.effects(Destroy.class)).contains(new Destroy(container));

        agent.end("t", 9);
        agent.end("queued", 9);
        assertThat(agent.updates()).isEmpty();
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
        assertThat(agent.state().completed().has("kept")).isTrue();
        agent.pass(Duration.ofSeconds(60));
        assertThat(agent.updates()).isEmpty();
    }

    @Test
    void updates_that_nobody_acknowledged_are_discarded_with_their_framework() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.exit("t", 0);
        agent.fromMaster(removed(Samples.KEPT));
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
        agent.forgetEffects();
        agent.pass(Duration.ofSeconds(70));
        assertThat(agent.updates()).isEmpty();
    }

    @Test
    void kills_of_a_framework_that_is_being_removed_change_nothing() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.fromMaster(removed(Samples.KEPT));
        agent.forgetEffects();
        agent.kill(Samples.KEPT, "t");
        assertThat(agent.effects()).isEmpty();
    }

    @Test
    void a_removal_goes_on_after_a_restart_and_nothing_is_told_of_what_still_ends() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.fromMaster(removed(Samples.KEPT));
        agent.restartAgent();
        agent.forgetEffects();
        agent.reregister();
        assertThat(agent.sent(ReregisterSlaveMessage.class)).last().satisfies(report -> {
            assertThat(report.getFrameworksList()).isEmpty();
            assertThat(report.getTasksList()).isEmpty();
        });

        agent.end("t", 15);
        assertThat(agent.updates()).isEmpty();
        assertThat(agent.state().frameworks().isEmpty()).isTrue();

        agent.runUntilRunning(Samples.KEPT, Samples.task("u"));
        agent.restartAgent();
        agent.forgetEffects();
        agent.reregister();
        assertThat(agent.sent(ReregisterSlaveMessage.class)).last().satisfies(report -> assertThat(
                        report.getTasksList())
                .singleElement()
                .satisfies(task -> assertThat(task.getTaskId().getValue()).isEqualTo("u")));
    }

    @Test
    void what_was_not_yet_told_to_end_when_the_agent_was_killed_is_ended_by_the_next() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.forgetEffects();
        agent.dieBefore(
                effect -> effect instanceof WriteFile file && file.path().endsWith("/kill"));
        agent.fromMaster(removed(Samples.KEPT));
        agent.restartAgent();

        assertThat(agent.executor("t").kill()).isPresent();
        agent.pass(Duration.ofSeconds(6));
        assertThat(agent.effects(Destroy.class)).hasSize(1);
    }

    @Test
    void removals_of_the_unknown_from_elsewhere_or_without_registration_change_nothing() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.forgetEffects();
        agent.fromMaster(removed(Samples.FLEETING));
        agent.apply(new PeerMessage(AgentWorld.OTHER_MASTER, removed(Samples.KEPT)));
        assertThat(agent.effects()).isEmpty();
        agent.detect(AgentWorld.MASTER);
        agent.forgetEffects();
        agent.fromMaster(removed(Samples.KEPT));
        assertThat(agent.effects()).isEmpty();
    }

    @Test
    void a_framework_that_was_removed_is_not_told_of_to_a_new_master_while_its_tasks_end() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.fromMaster(removed(Samples.KEPT));
        assertThat(agent.state().frameworks().has("kept")).isTrue();
        agent.forgetEffects();

        agent.detect(AgentWorld.OTHER_MASTER);
        agent.pass(Duration.ofSeconds(1));

        ReregisterSlaveMessage told = agent.sent(ReregisterSlaveMessage.class).getFirst();
        assertThat(told.getFrameworksList()).isEmpty();
        assertThat(told.getTasksList()).isEmpty();
    }

    @Test
    void a_framework_that_comes_back_brings_its_history_along() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("first"));
        agent.exit("first", 0);
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().completed().has("kept")).isTrue();

        agent.run(Samples.KEPT, Samples.task("second"));
        assertThat(agent.state().completed().has("kept")).isFalse();
        assertThat(agent.state().framework("kept").orElseThrow().completed().size())
                .isEqualTo(1);
    }

    @Test
    void history_is_bounded_and_so_are_its_files() throws Exception {
        agent.changeFlags(settings -> settings.with(new AgentSettings.History(2, 3, 5)));
        agent.restartAgent();
        agent.reregister();
        for (int i = 0; i < 5; i++) {
            complete(Samples.KEPT, "t" + i);
        }
        assertThat(agent.state()
                        .completed()
                        .get("kept")
                        .orElseThrow()
                        .completed()
                        .values())
                .extracting(each -> each.id())
                .containsExactly("t2", "t3", "t4");
        Path executors = workDir.resolve("meta/slaves/m-S0/frameworks/kept/executors");
        assertThat(executors).isDirectoryNotContaining("glob:**/t0").isDirectoryContaining("glob:**/t4");

        for (String id : new String[] {"f1", "f2"}) {
            complete(Samples.framework(id).setCheckpoint(true).build(), "t");
        }
        assertThat(agent.state().completed().values())
                .extracting(each -> each.id())
                .containsExactly("f1", "f2");
        assertThat(workDir.resolve("meta/slaves/m-S0/frameworks/kept")).doesNotExist();
    }

    private void complete(FrameworkInfo framework, String taskId) {
        agent.runUntilRunning(framework, Samples.task(taskId));
        agent.exit(taskId, 0);
        agent.acknowledge(agent.lastUpdate());
    }

    // -------------------------------------------------------------------------------- draining

    @Test
    void draining_kills_every_task_takes_no_new_one_and_ends_with_the_last_acknowledgement() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.run(Samples.FLEETING, Samples.task("queued"));
        agent.forgetEffects();
        agent.fromMaster(drain(DrainConfig.newBuilder().setMarkGone(false)));
        assertThat(agent.effects(Signal.class)).hasSize(1);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_AGENT_DRAINING);
        StatusUpdate queuedKilled = agent.lastUpdate();
        assertThat(agent.state().drain()).isPresent();
        assertThat(workDir.resolve("meta/slaves/m-S0/drain.config")).isNotEmptyFile();

        agent.run(Samples.KEPT, Samples.task("late"));
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_AGENT_DRAINING);

        agent.end("t", 15);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_AGENT_DRAINING);
        agent.acknowledge(agent.lastUpdate());
        agent.end("queued", 9);
        agent.acknowledge(queuedKilled);
        assertThat(agent.state().drain()).isEmpty();
        assertThat(workDir.resolve("meta/slaves/m-S0/drain.config")).doesNotExist();

        // CF-23: the drained agent takes tasks again.
        agent.runUntilRunning(Samples.KEPT, Samples.task("after"));
    }

    @Test
    void a_drain_shortens_long_grace_periods_and_leaves_short_ones() {
        TaskInfo patient = Samples.task("patient", "x")
                .setKillPolicy(Samples.grace(Duration.ofMinutes(5)))
                .build();
        TaskInfo quick = Samples.task("quick", "x")
                .setKillPolicy(Samples.grace(Duration.ofSeconds(1)))
                .build();
        agent.runUntilRunning(Samples.KEPT, patient);
        agent.runUntilRunning(Samples.KEPT, quick);
        agent.fromMaster(
                drain(DrainConfig.newBuilder().setMaxGracePeriod(Samples.nanoseconds(Duration.ofSeconds(30)))));
        assertThat(agent.executor("patient").kill().orElseThrow().deadline())
                .isEqualTo(agent.now().plusSeconds(30));
        assertThat(agent.executor("quick").kill().orElseThrow().deadline())
                .isEqualTo(agent.now().plusSeconds(1));
    }

    @Test
    void tasks_of_an_agent_that_goes_for_good_are_gone_for_those_who_know_the_state() {
        FrameworkInfo aware = Samples.with(Samples.KEPT, Capability.Type.PARTITION_AWARE);
        agent.runUntilRunning(aware, Samples.task("t"));
        agent.runUntilRunning(Samples.FLEETING, Samples.task("u"));
        agent.fromMaster(drain(DrainConfig.newBuilder().setMarkGone(true)));
        agent.end("t", 15);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        agent.end("u", 15);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void an_agent_without_frameworks_has_nothing_to_drain() {
        agent.fromMaster(drain(DrainConfig.newBuilder()));
        assertThat(agent.state().drain()).isEmpty();
        assertThat(agent.effects()).isEmpty();
    }

    @Test
    void a_drain_that_comes_before_the_master_has_answered_the_registration_counts() { // AM-47
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        agent.fromMaster(drain(DrainConfig.newBuilder()));
        assertThat(agent.state().drain()).isPresent();
        agent.fromMaster(AgentWorld.reregistered().build());
        agent.end("t", 15);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_AGENT_DRAINING);
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().drain()).isEmpty();
    }

    @Test
    void a_drain_waits_for_the_acknowledgement_of_operations_also_over_a_restart() { // AM-63
        agent.fromMaster(OperationSamples.message(
                        new UUID(1, 1),
                        agent.state().resourceVersion(),
                        OperationSamples.reserve(Resources.of(OperationSamples.RESERVED_DISK)))
                .build());
        UpdateOperationStatusMessage status =
                agent.sent(UpdateOperationStatusMessage.class).getLast();
        agent.fromMaster(drain(DrainConfig.newBuilder()));
        assertThat(agent.state().drain()).isPresent();
        agent.restartAgent();
        agent.reregister();
        assertThat(agent.state().drain()).isPresent();
        agent.run(Samples.KEPT, Samples.task("late"));
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_AGENT_DRAINING);
        agent.fromMaster(OperationSamples.acknowledgement(status));
        assertThat(agent.state().drain()).isEmpty();
        assertThat(workDir.resolve("meta/slaves/m-S0/drain.config")).doesNotExist();
    }

    @Test
    void a_framework_that_leaves_without_acknowledging_does_not_hold_a_drain() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.fromMaster(drain(DrainConfig.newBuilder()));
        agent.end("t", 15);
        assertThat(agent.state().drain()).isPresent();
        agent.fromMaster(removed(Samples.KEPT));
        assertThat(agent.state().drain()).isEmpty();
    }

    // -------------------------------------------------------------------------------- the agent's end

    @Test
    void a_shutdown_by_the_master_ends_all_frameworks_and_then_the_process() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.forgetEffects();
        agent.fromMaster(ShutdownMessage.newBuilder().setMessage("gone").build());
        assertThat(agent.state().phase()).isEqualTo(Phase.TERMINATING);
        assertThat(agent.effects(Signal.class)).hasSize(1);
        assertThat(agent.effects(Exit.class)).isEmpty();
        assertThat(agent.sent(UnregisterSlaveMessage.class)).isEmpty();
        agent.run(Samples.KEPT, Samples.task("u"));
        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();

        agent.end("t", 15);
        assertThat(agent.effects(Exit.class)).singleElement().satisfies(exit -> assertThat(exit.status())
                .isZero());
        assertThat(agent.updates()).isEmpty();
    }

    @Test
    void only_the_leader_can_shut_an_agent_down() {
        agent.apply(new PeerMessage(AgentWorld.OTHER_MASTER, ShutdownMessage.getDefaultInstance()));
        agent.apply(new MasterLost());
        agent.fromMaster(ShutdownMessage.getDefaultInstance());
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }

    @Test
    void an_agent_that_is_asked_to_leave_unregisters_first() {
        agent.apply(new ShutdownRequested("SIGUSR1"));
        assertThat(agent.sent(UnregisterSlaveMessage.class)).singleElement().satisfies(message -> assertThat(
                        message.getSlaveId().getValue())
                .isEqualTo(AgentWorld.AGENT_ID));
        assertThat(agent.effects(Exit.class)).hasSize(1);
    }

    @Test
    void an_orderly_stop_leaves_what_is_checkpointed_and_ends_the_rest() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("stays"));
        agent.runUntilRunning(Samples.FLEETING, Samples.task("goes"));
        String goes = agent.executor("goes").containerId();
        agent.forgetEffects();
        agent.apply(new StopRequested());
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(goes));
        assertThat(agent.effects(Signal.class)).isEmpty();
        assertThat(agent.effects(Exit.class)).hasSize(1);
    }

    @Test
    void an_agent_asked_to_leave_while_it_recovers_ends_and_recovers_no_more(@TempDir Path other) {
        AgentWorld young = AgentWorld.in(other);
        young.apply(new ShutdownRequested("SIGUSR1"));
        young.recover();
        assertThat(young.effects(Exit.class)).hasSize(1);
        assertThat(young.effects(AgentEffect.DetectMaster.class)).isEmpty();
    }
}
