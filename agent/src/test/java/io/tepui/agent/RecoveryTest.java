package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.DetectMaster;
import io.tepui.agent.AgentEffect.Exit;
import io.tepui.agent.AgentEffect.Forget;
import io.tepui.agent.AgentEffect.Signal;
import io.tepui.agent.AgentEffect.Watch;
import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.AgentSettings.Recovery;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskStage;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.v1.Attribute;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO-311 to AO-339, SE-162, SE-231 to SE-233: an agent that is killed loses no task and no status. */
class RecoveryTest {
    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    private void restart() {
        agent.forgetEffects();
        agent.restartAgent();
    }

    @Test
    void a_running_task_goes_on_under_the_same_id_and_its_end_is_still_told() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        String container = agent.executor("t").containerId();
        restart();
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(agent.state().agentId()).contains(AgentWorld.AGENT_ID);
        assertThat(agent.state().recoveryTook()).contains(Duration.ofMillis(5));
        assertThat(agent.effects(Watch.class)).containsExactly(new Watch(container));
        assertThat(agent.effects(Signal.class)).isEmpty();
        assertThat(agent.effects(DetectMaster.class)).hasSize(1);
        assertThat(agent.executor("t").state()).isEqualTo(ExecutorState.RUNNING);
        assertThat(agent.executor("t").user()).contains("nobody");
        assertThat(agent.executor("t").tasks().get("t").orElseThrow().stage()).isEqualTo(TaskStage.LAUNCHED);

        agent.reregister();
        ReregisterSlaveMessage message =
                agent.sent(ReregisterSlaveMessage.class).getFirst();
        assertThat(message.getTasksList()).singleElement().satisfies(task -> assertThat(task.getState())
                .isEqualTo(TaskState.TASK_RUNNING));
        assertThat(message.getFrameworksList()).containsExactly(Samples.KEPT);
        assertThat(agent.updates()).isEmpty();

        agent.exit("t", 3);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).isEqualTo("Command exited with status 3");
        assertThat(agent.lastUpdate()
                        .getStatus()
                        .getContainerStatus()
                        .getContainerId()
                        .getValue())
                .isEqualTo(container);
    }

    @Test
    void a_task_that_ended_while_the_agent_was_away_is_told_with_its_exit_status() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        String container = agent.executor("t").containerId();
        agent.killAgent();
        agent.endUnseen(container, 3 << 8);
        agent.forgetEffects();
        agent.recover();
        assertThat(agent.effects(Forget.class)).containsExactly(new Forget(container));
        assertThat(agent.updates()).isEmpty();

        agent.reregister();
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).isEqualTo("Command exited with status 3");
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void a_task_is_told_with_the_newest_state_and_the_last_that_was_forwarded() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t"); // TASK_RUNNING waits behind TASK_STARTING (SE-157)
        restart();
        agent.forgetEffects();

        agent.reregister();

        Task told = agent.sent(ReregisterSlaveMessage.class).getFirst().getTasks(0);
        assertThat(told.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(told.getStatusUpdateState()).isEqualTo(TaskState.TASK_STARTING);
    }

    @Test
    void a_run_that_is_over_but_not_marked_so_takes_no_other_run_of_its_framework_along() throws Exception {
        agent.runUntilRunning(Samples.KEPT, Samples.task("over"));
        String over = agent.executor("over").containerId();
        agent.runUntilRunning(Samples.KEPT, Samples.task("alive"));
        agent.exit("over", 0);
        agent.acknowledge(agent.lastUpdate());
        agent.killAgent();
        Path run = workDir.resolve("meta/slaves/m-S0/frameworks/kept/executors/over/runs")
                .resolve(over);
        Files.delete(run.resolve("executor.sentinel"));
        Files.setLastModifiedTime(run, FileTime.fromMillis(0));
        agent.forgetEffects();

        agent.recover();

        assertThat(agent.executor("alive").state()).isEqualTo(ExecutorState.RUNNING);
        assertThat(agent.effects(Destroy.class)).isEmpty();
    }

    @Test
    void updates_that_nobody_acknowledged_are_sent_again_with_their_uuids() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t");
        StatusUpdate starting = agent.lastUpdate();
        restart();
        agent.reregister();
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_STARTING);
        assertThat(agent.lastUpdate().getUuid()).isEqualTo(starting.getUuid());
        assertThat(agent.lastUpdate().getStatus()).isEqualTo(starting.getStatus());

        agent.acknowledge(starting);
        restart();
        agent.reregister();
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void a_terminal_update_survives_any_number_of_restarts_until_it_is_acknowledged() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.exit("t", 0);
        StatusUpdate finished = agent.lastUpdate();
        for (int i = 0; i < 3; i++) {
            restart();
            agent.reregister();
            assertThat(agent.updates()).singleElement().satisfies(update -> assertThat(update.getUuid())
                    .isEqualTo(finished.getUuid()));
            assertThat(agent.executor("t").tasks().get("t").orElseThrow().stage())
                    .isEqualTo(TaskStage.TERMINATED);
        }
        agent.acknowledge(finished);
        restart();
        agent.reregister();
        assertThat(agent.updates()).isEmpty();
        assertThat(agent.state()
                        .completed()
                        .get("kept")
                        .orElseThrow()
                        .completed()
                        .values())
                .singleElement()
                .satisfies(
                        run -> assertThat(run.completed().get("t").orElseThrow().stage())
                                .isEqualTo(TaskStage.COMPLETED));
    }

    @Test
    void an_agent_that_died_between_acknowledgement_and_clean_up_completes_the_task() throws Exception {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.exit("t", 0);
        agent.acknowledge(agent.lastUpdate());
        Path run = workDir.resolve("meta/slaves/m-S0/frameworks/kept/executors/t/runs/latest");
        Files.delete(run.resolve("executor.sentinel"));
        restart();
        agent.reregister();
        assertThat(agent.updates()).isEmpty();
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
        assertThat(run.resolve("executor.sentinel")).exists();
    }

    @Test
    void a_container_that_is_gone_without_a_trace_fails_its_task() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.runtime().clear();
        restart();
        agent.reregister();
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    @DisplayName("AO-323: a nested container that is found again is left to whoever launched it")
    void nested() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        String nested = agent.executor("t").containerId() + ".debug";
        agent.runtime().put(nested, new FoundContainer.Running(4711));
        agent.runtime().put(nested + ".old", new FoundContainer.Ended(OptionalInt.of(0)));
        restart();
        agent.reregister();
        assertThat(agent.effects(AgentEffect.Destroy.class)).isEmpty();
        assertThat(agent.effects(AgentEffect.Forget.class)).isEmpty();
    }

    @Test
    void an_agent_that_died_while_launching_reports_what_became_of_the_launch() {
        agent.run(Samples.KEPT, Samples.task("never"));
        agent.run(Samples.KEPT, Samples.task("ran"));
        agent.run(Samples.KEPT, Samples.task("runs"));
        String ran = agent.executor("ran").containerId();
        String runs = agent.executor("runs").containerId();
        agent.killAgent();
        agent.endUnseen(ran, 0);
        agent.runtime().put(runs, new FoundContainer.Running(4711));
        agent.forgetEffects();
        agent.recover();
        agent.reregister();
        assertThat(agent.updates())
                .extracting(each -> each.getStatus().getTaskId().getValue(), each -> each.getStatus()
                        .getState())
                .containsExactlyInAnyOrder(
                        tuple("never", TaskState.TASK_FAILED),
                        tuple("ran", TaskState.TASK_STARTING),
                        tuple("runs", TaskState.TASK_STARTING));
        assertThat(agent.executor("runs").status().getExecutorPid()).isEqualTo(4711);
        assertThat(agent.executor("ran").tasks().get("ran").orElseThrow().state())
                .isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void a_kill_that_was_under_way_is_carried_through_and_told_as_a_kill() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        String container = agent.executor("t").containerId();
        agent.kill(Samples.KEPT, "t", Duration.ofSeconds(30));
        agent.pass(Duration.ofSeconds(10));
        restart();
        assertThat(agent.effects(Signal.class)).isEmpty();
        agent.pass(Duration.ofMillis(19_999));
        assertThat(agent.effects(Destroy.class)).isEmpty();
        agent.pass(Duration.ofMillis(1));
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(container));
        agent.end("t", 9);
        agent.reregister();
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void a_task_that_was_killed_and_ended_while_the_agent_was_away_is_told_as_killed() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        String container = agent.executor("t").containerId();
        agent.kill(Samples.KEPT, "t");
        agent.killAgent();
        agent.endUnseen(container, 15);
        agent.recover();
        agent.reregister();
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void the_maximum_completion_time_counts_from_the_start_of_the_task_not_of_the_agent() {
        TaskInfo task = Samples.task("t", "sleep 100")
                .setMaxCompletionTime(Samples.nanoseconds(Duration.ofSeconds(30)))
                .build();
        agent.runUntilRunning(Samples.KEPT, task);
        Instant start = agent.now();
        agent.pass(Duration.ofSeconds(10));
        restart();
        TimerKey key = new TimerKey.MaxCompletion(agent.executor("t").containerId());
        assertThat(agent.timers()).containsEntry(key, start.plusSeconds(30));
    }

    @Test
    void containers_that_no_checkpoint_knows_are_ended() {
        agent.runUntilRunning(Samples.FLEETING, Samples.task("t"));
        String container = agent.executor("t").containerId();
        agent.endUnseen("old", 0);
        restart();
        assertThat(agent.effects(Watch.class)).containsExactly(new Watch(container));
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(container));
        assertThat(agent.effects(Forget.class)).containsExactly(new Forget("old"));
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void a_drain_goes_on_after_a_restart() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.fromMaster(DrainSlaveMessage.newBuilder()
                .setConfig(DrainConfig.newBuilder().setMarkGone(true))
                .build());
        agent.kill(Samples.KEPT, "t");
        restart();
        assertThat(agent.state().drain()).isPresent();
        agent.reregister();
        agent.end("t", 15);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_AGENT_DRAINING);
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().drain()).isEmpty();
    }

    @Test
    void a_drain_with_nothing_left_to_do_is_over() {
        agent.runUntilRunning(Samples.FLEETING, Samples.task("t"));
        agent.fromMaster(DrainSlaveMessage.newBuilder()
                .setConfig(DrainConfig.getDefaultInstance())
                .build());
        restart();
        assertThat(agent.state().drain()).isEmpty();
        assertThat(workDir.resolve("meta/slaves/m-S0/drain.config")).doesNotExist();
    }

    // -------------------------------------------------------------------------------- reboot and changed flags

    @Test
    void after_a_reboot_the_agent_keeps_its_id_and_reports_its_tasks_as_ended() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.forgetEffects();
        agent.rebootMachine();
        agent.reregister();
        assertThat(agent.state().agentId()).contains(AgentWorld.AGENT_ID);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED);
        // The stored pid is another process's by now (AO-338).
        assertThat(agent.lastUpdate().getStatus().getContainerStatus().hasExecutorPid())
                .isFalse();
        assertThat(agent.effects(Signal.class)).isEmpty();
        assertThat(workDir.resolve("meta/boot_id")).hasContent("boot-1+");
    }

    private void changeResources(String resources) {
        List<Resource> parsed = Resources.parse(resources).toMessages();
        agent.changeFlags(old -> flags(old, parsed, old.attributes(), old.recovery()));
    }

    private static AgentSettings flags(
            AgentSettings old, List<Resource> resources, List<Attribute> attributes, Recovery recovery) {
        return new AgentSettings(
                old.pid(),
                old.hostname(),
                resources,
                attributes,
                old.domain(),
                old.workDir(),
                old.launcherDir(),
                old.version(),
                old.capabilities(),
                old.executorEnvironment(),
                old.timing(),
                old.history(),
                recovery,
                old.switchUser(),
                old.httpCommandExecutor(),
                old.executors(),
                old.isolation());
    }

    private static Attribute attribute(String name, String value) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(value))
                .build();
    }

    @Test
    void changed_flags_end_the_process_with_a_line_that_says_which_and_what_to_do() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        changeResources("cpus:2;mem:1024;disk:2048;ports:[31000-32000]");
        restart();
        assertThat(agent.effects()).singleElement().isInstanceOfSatisfying(Exit.class, exit -> {
            assertThat(exit.status()).isEqualTo(1);
            assertThat(exit.message()).contains("resources", "cpus:2", "meta/slaves/latest");
        });
        assertThat(agent.state().phase()).isEqualTo(Phase.RECOVERING);
        assertThat(workDir.resolve("meta/slaves/latest")).exists();
    }

    @Test
    void changed_flags_after_a_reboot_make_a_new_agent() {
        changeResources("cpus:2;mem:1024;disk:2048;ports:[31000-32000]");
        agent.forgetEffects();
        agent.rebootMachine();
        assertThat(agent.state().agentId()).isEmpty();
        assertThat(workDir.resolve("meta/slaves/latest")).doesNotExist();
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.sent(RegisterSlaveMessage.class)).isNotEmpty();
    }

    @Test
    void the_policy_additive_lets_resources_and_attributes_grow_but_not_shrink() {
        Recovery additive = new Recovery(true, false, true, false);
        List<Resource> more = Resources.parse("cpus:8;mem:1024;disk:2048;ports:[31000-33000];gpus:1")
                .toMessages();
        agent.changeFlags(old -> flags(old, more, List.of(attribute("rack", "r1")), additive));
        restart();
        assertThat(agent.effects(Exit.class)).isEmpty();
        agent.reregister();
        assertThat(agent.sent(ReregisterSlaveMessage.class)
                        .getFirst()
                        .getSlave()
                        .getAttributesList())
                .hasSize(1);

        agent.changeFlags(old -> flags(old, more, List.of(attribute("rack", "r2")), additive));
        restart();
        assertThat(agent.effects(Exit.class)).singleElement().satisfies(exit -> assertThat(exit.message())
                .contains("attribute rack"));
    }

    @Test
    void attributes_in_another_order_are_the_same() {
        agent.changeFlags(
                old -> flags(old, old.resources(), List.of(attribute("a", "1"), attribute("b", "2")), old.recovery()));
        agent.forgetEffects();
        agent.rebootMachine();
        agent.register();
        agent.changeFlags(
                old -> flags(old, old.resources(), List.of(attribute("b", "2"), attribute("a", "1")), old.recovery()));
        restart();
        assertThat(agent.effects(Exit.class)).isEmpty();
        assertThat(agent.state().agentId()).isPresent();
    }

    @Test
    void what_cannot_be_read_is_fatal_when_strict_and_left_out_otherwise() throws Exception {
        agent.runUntilRunning(Samples.KEPT, Samples.task("bad"));
        agent.runUntilRunning(Samples.KEPT, Samples.task("good"));
        String lost = agent.executor("bad").containerId();
        Files.write(
                workDir.resolve("meta/slaves/m-S0/frameworks/kept/executors/bad/executor.info"),
                new byte[] {1, 0, 0, 0, 99});
        restart();
        assertThat(agent.effects()).singleElement().isInstanceOfSatisfying(Exit.class, exit -> assertThat(
                        exit.message())
                .contains("executor.info", "--no-strict"));

        agent.changeFlags(settings -> settings.with(new Recovery(false, false, false, false)));
        restart();
        assertThat(agent.state().tally().of(Counter.RECOVERY_ERRORS)).isEqualTo(1);
        assertThat(agent.executor("good").state()).isEqualTo(ExecutorState.RUNNING);
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(lost));
    }

    @Test
    void in_cleanup_mode_what_ran_is_ended_and_then_the_process_without_ever_registering() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.changeFlags(settings -> settings.with(new Recovery(true, true, false, false)));
        restart();
        assertThat(agent.effects(Signal.class)).hasSize(1);
        assertThat(agent.effects(DetectMaster.class)).isEmpty();
        assertThat(agent.effects(Exit.class)).isEmpty();
        agent.end("t", 15);
        assertThat(agent.effects(Exit.class)).singleElement().satisfies(exit -> assertThat(exit.status())
                .isZero());
    }

    @Test
    void a_fresh_work_directory_is_a_fresh_agent() {
        AgentWorld fresh = AgentWorld.in(workDir.resolve("elsewhere"));
        fresh.recover();
        assertThat(fresh.state().agentId()).isEmpty();
        assertThat(fresh.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }
}
