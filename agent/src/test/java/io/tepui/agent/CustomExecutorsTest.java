package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.Phase;
import io.tepui.agent.state.TaskStage;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.executor.Call;
import io.tepui.protocol.v1.executor.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SE-221 to SE-233, AM-67, AM-68, AO-220: executors from the start of their process to its end, and across restarts of the agent. */
class CustomExecutorsTest {
    private static final ExecutorInfo INFO = Samples.executor("e");
    private static final FrameworkInfo AWARE =
            Samples.with(Samples.KEPT, FrameworkInfo.Capability.Type.PARTITION_AWARE);

    @TempDir
    Path workDir;

    private AgentWorld agent;
    private TestExecutor executor;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
        executor = new TestExecutor(agent, Samples.KEPT, INFO);
    }

    private void runUntilRunning() {
        agent.run(AWARE, Samples.task("a", INFO), true);
        agent.start("e");
        executor.subscribe();
        executor.update("a", TaskState.TASK_RUNNING);
        agent.acknowledge(agent.lastUpdate());
        agent.forgetEffects();
    }

    private void shutDown() {
        agent.fromMaster(ShutdownExecutorMessage.newBuilder()
                .setFrameworkId(AWARE.getId())
                .setExecutorId(INFO.getExecutorId())
                .build());
    }

    private List<AgentEffect.Destroy> destroyed() {
        return agent.effects(AgentEffect.Destroy.class);
    }

    private void assertToldExit(int status) {
        assertThat(agent.sent(ExitedExecutorMessage.class)).singleElement().satisfies(message -> {
            assertThat(message.getExecutorId()).isEqualTo(INFO.getExecutorId());
            assertThat(message.getFrameworkId()).isEqualTo(AWARE.getId());
            assertThat(message.getStatus()).isEqualTo(status);
        });
    }

    // -------------------------------------------------------------------------------- launch

    @Test
    void an_executor_finds_in_its_environment_what_it_needs_to_reach_its_agent() {
        agent.run(Samples.KEPT, Samples.task("a", INFO), true);
        LaunchSpec spec = agent.launchOf("e");
        assertThat(spec.command()).isEqualTo(INFO.getCommand());
        assertThat(spec.environment())
                .containsEntry("MESOS_FRAMEWORK_ID", "kept")
                .containsEntry("MESOS_EXECUTOR_ID", "e")
                .containsEntry("MESOS_AGENT_ENDPOINT", "10.0.0.9:5051")
                .containsEntry("MESOS_SLAVE_PID", "slave(1)@10.0.0.9:5051")
                .containsEntry("MESOS_CHECKPOINT", "1")
                .containsEntry("MESOS_RECOVERY_TIMEOUT", "15mins")
                .containsEntry("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs")
                .containsEntry("MESOS_SANDBOX", spec.sandbox())
                .doesNotContainKeys("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "MESOS_DOMAIN_SOCKET");
    }

    @Test
    void an_executor_gets_a_token_for_its_container_where_executors_authenticate() {
        agent.changeFlags(settings -> settings.with(new AgentSettings.Executors(
                Duration.ofMinutes(1),
                Optional.of((framework, id, container) -> Optional.of(framework + "/" + id + "/" + container)),
                Optional.of("/run/agent.sock"))));
        agent.restartAgent();
        agent.reregister();
        agent.run(Samples.KEPT, Samples.task("a", INFO), true);
        assertThat(agent.launchOf("e").environment())
                .containsEntry(
                        "MESOS_EXECUTOR_AUTHENTICATION_TOKEN",
                        "kept/e/" + agent.executor("e").containerId())
                .containsEntry("MESOS_DOMAIN_SOCKET", "/run/agent.sock");
    }

    @Test
    void an_executor_for_which_no_token_can_be_made_is_not_started() {
        agent.changeFlags(settings -> settings.with(new AgentSettings.Executors(
                Duration.ofMinutes(1), Optional.of((framework, id, container) -> Optional.empty()), Optional.empty())));
        agent.restartAgent();
        agent.reregister();
        agent.run(AWARE, Samples.task("a", INFO), true);
        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertToldExit(-1);
    }

    @Test
    void an_executor_that_the_master_takes_for_new_but_that_is_there_is_ended_with_the_task_dropped() {
        runUntilRunning();
        agent.run(AWARE, Samples.task("b", INFO), true);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_DROPPED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(executor.lastEvent().getType()).isEqualTo(Event.Type.SHUTDOWN);
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.TERMINATING);
    }

    @Test
    void a_task_for_an_executor_that_is_gone_is_dropped() {
        agent.run(AWARE, Samples.task("a", INFO), false);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_DROPPED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void an_executor_that_does_not_subscribe_in_time_is_destroyed() {
        agent.run(AWARE, Samples.task("a", INFO), true);
        agent.start("e");
        agent.pass(Duration.ofSeconds(59));
        assertThat(destroyed()).isEmpty();
        agent.pass(Duration.ofSeconds(2));
        assertThat(destroyed()).hasSize(1);
        agent.end("e", 9);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
        assertThat(agent.lastUpdate().getStatus().getMessage()).contains("1mins");
        assertToldExit(9);
    }

    @Test
    void a_container_that_cannot_be_launched_fails_its_tasks() {
        agent.run(AWARE, Samples.task("a", INFO), true);
        agent.run(AWARE, Samples.task("b", INFO), false);
        agent.failLaunch("e", LaunchStep.FETCH, "no such file");
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED, TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertToldExit(-1);
    }

    // -------------------------------------------------------------------------------- end

    @Test
    void tasks_that_have_not_ended_fail_with_their_executor_even_when_it_exits_with_0() {
        runUntilRunning();
        agent.exit("e", 0);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
        assertToldExit(0);
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.TERMINATED);
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void an_executor_that_is_shut_down_has_its_grace_period_and_is_then_destroyed() {
        runUntilRunning();
        shutDown();
        assertThat(executor.lastEvent().getType()).isEqualTo(Event.Type.SHUTDOWN);
        agent.pass(Duration.ofMillis(4_900));
        assertThat(destroyed()).isEmpty();
        agent.pass(Duration.ofMillis(200));
        assertThat(destroyed()).hasSize(1);
    }

    @Test
    void an_executor_that_ends_in_its_grace_period_tells_its_tasks_itself() {
        runUntilRunning();
        shutDown();
        executor.update("a", TaskState.TASK_KILLED);
        agent.exit("e", 0);
        agent.pass(Duration.ofSeconds(30));
        assertThat(destroyed()).isEmpty();
        assertThat(agent.toldStates()).startsWith(TaskState.TASK_KILLED).doesNotContain(TaskState.TASK_FAILED);
    }

    // -------------------------------------------------------------------------------- restarts of the agent

    private void restart() {
        agent.forgetEffects();
        agent.restartAgent();
    }

    @Test
    void an_executor_comes_back_to_an_agent_that_restarts_and_only_then_a_master_is_looked_for() {
        runUntilRunning();
        restart();
        assertThat(agent.state().phase()).isEqualTo(Phase.RECONNECTING);
        assertThat(executor.update("a", TaskState.TASK_FINISHED)).isEqualTo(503);
        TaskStatus pending = TestExecutor.status("a", TaskState.TASK_FINISHED);
        assertThat(executor.subscribe(List.of(), List.of(pending))).isEqualTo(200);
        assertThat(executor.heard()).containsExactly(Event.Type.ACKNOWLEDGED, Event.Type.SUBSCRIBED);
        assertThat(agent.effects(AgentEffect.DetectMaster.class)).isEmpty();
        agent.pass(Duration.ofSeconds(2));
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
        assertThat(agent.effects(AgentEffect.DetectMaster.class)).hasSize(1);
        assertThat(destroyed()).isEmpty();

        agent.reregister();
        assertThat(agent.sent(ReregisterSlaveMessage.class).getFirst().getExecutorInfosList())
                .singleElement()
                .satisfies(told -> {
                    assertThat(told.getExecutorId()).isEqualTo(INFO.getExecutorId());
                    assertThat(told.getFrameworkId()).isEqualTo(AWARE.getId());
                    assertThat(told.getCommand()).isEqualTo(INFO.getCommand());
                });
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FINISHED);
        assertThat(agent.lastUpdate().getUuid()).isEqualTo(pending.getUuid());
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.RUNNING);
    }

    @Test
    void an_executor_that_does_not_come_back_is_destroyed_and_its_tasks_are_gone() {
        runUntilRunning();
        restart();
        agent.pass(Duration.ofSeconds(2));
        assertThat(destroyed()).hasSize(1);
        assertThat(executor.subscribe()).isEqualTo(200);
        assertThat(executor.heard()).containsExactly(Event.Type.SHUTDOWN);
        agent.end("e", 9);
        agent.reregister();
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_GONE);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
    }

    @Test
    void an_executor_that_ended_while_the_agent_was_away_fails_its_tasks() {
        runUntilRunning();
        String container = agent.executor("e").containerId();
        agent.killAgent();
        agent.endUnseen(container, 9);
        agent.forgetEffects();
        agent.recover();
        assertThat(agent.state().phase()).isEqualTo(Phase.DISCONNECTED);
        agent.reregister();
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void a_shutdown_under_way_is_carried_through_by_the_next_agent() {
        runUntilRunning();
        shutDown();
        restart();
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.TERMINATING);
        assertThat(executor.subscribe()).isEqualTo(200);
        assertThat(executor.heard()).containsExactly(Event.Type.SHUTDOWN);
        agent.pass(Duration.ofSeconds(6));
        assertThat(destroyed()).hasSize(1);
    }

    @Test
    void an_agent_that_cleans_up_shuts_its_executors_down_and_ends() {
        runUntilRunning();
        agent.changeFlags(settings -> settings.with(new AgentSettings.Recovery(true, true, false, false)));
        restart();
        assertThat(agent.state().phase()).isEqualTo(Phase.TERMINATING);
        executor.subscribe();
        assertThat(executor.heard()).containsExactly(Event.Type.SHUTDOWN);
        agent.pass(Duration.ofSeconds(6));
        assertThat(destroyed()).isNotEmpty();
        agent.end("e", 9);
        assertThat(agent.effects(AgentEffect.Exit.class)).hasSize(1);
        assertThat(agent.effects(AgentEffect.DetectMaster.class)).isEmpty();
    }

    @Test
    void an_executor_that_subscribes_late_in_its_grace_knows_its_tasks_from_before() {
        runUntilRunning();
        agent.run(AWARE, Samples.task("b", INFO), false);
        restart();
        executor.subscribe(List.of(Samples.task("b", INFO)), List.of());
        assertThat(executor.call(executor.call(Call.Type.MESSAGE)))
                .as("only SUBSCRIBE is taken while executors are awaited")
                .isEqualTo(503);
        agent.pass(Duration.ofSeconds(2));
        assertThat(agent.executor("e").tasks().get("b").orElseThrow().stage()).isEqualTo(TaskStage.LAUNCHED);
        assertThat(agent.executor("e").tasks().get("b").orElseThrow().state()).isEqualTo(TaskState.TASK_STAGING);
    }
}
