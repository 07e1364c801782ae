package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.CancelCheck;
import io.tepui.agent.AgentEffect.RunCheck;
import io.tepui.agent.AgentInput.CheckDone;
import io.tepui.agent.checks.CheckKind;
import io.tepui.agent.checks.CheckResult;
import io.tepui.agent.checks.Probe;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.CheckStatusInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SE-237, SE-260 to SE-267: checks of command tasks, from the launch to the status that the scheduler gets. */
class ChecksTest {
    private static final CommandInfo PROBE =
            CommandInfo.newBuilder().setValue("test -e up").build();

    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    private static TaskInfo checked() {
        return Samples.task("t", "sleep 1000")
                .setCheck(CheckInfo.newBuilder()
                        .setType(CheckInfo.Type.COMMAND)
                        .setCommand(CheckInfo.Command.newBuilder().setCommand(PROBE))
                        .setDelaySeconds(2)
                        .setIntervalSeconds(5)
                        .setTimeoutSeconds(3))
                .build();
    }

    private static TaskInfo watched() {
        return Samples.task("t", "sleep 1000")
                .setHealthCheck(HealthCheck.newBuilder()
                        .setType(HealthCheck.Type.TCP)
                        .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(80))
                        .setDelaySeconds(2)
                        .setIntervalSeconds(5)
                        .setGracePeriodSeconds(0)
                        .setConsecutiveFailures(2))
                .setKillPolicy(Samples.grace(Duration.ofSeconds(7)))
                .build();
    }

    /** Lets the next run begin. */
    private CheckRun nextRun(Duration wait) {
        agent.forgetEffects();
        agent.pass(wait);
        return agent.effects(RunCheck.class).getFirst().run();
    }

    private void answer(CheckRun run, CheckResult result) {
        agent.apply(new CheckDone(run.containerId(), run.kind(), run.id(), result));
    }

    private StatusUpdate told() {
        StatusUpdate update = agent.lastUpdate();
        agent.acknowledge(update);
        return update;
    }

    private static CheckStatusInfo exitCode(int code) {
        return CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.COMMAND)
                .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode(code))
                .build();
    }

    @Test
    @DisplayName("SE-237: every status of a task with a check has a result of its type, empty at first")
    void emptyAtFirst() {
        agent.runUntilRunning(Samples.KEPT, checked());
        CheckStatusInfo empty = CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.COMMAND)
                .setCommand(CheckStatusInfo.Command.getDefaultInstance())
                .build();
        assertThat(agent.update(TaskState.TASK_STARTING).getStatus().getCheckStatus())
                .isEqualTo(empty);
        assertThat(agent.update(TaskState.TASK_RUNNING).getStatus().getCheckStatus())
                .isEqualTo(empty);
    }

    @Test
    @DisplayName(
            "SE-261, SE-262: the check begins its delay after the launch, with the command and timeout of the task")
    void firstRun() {
        agent.runUntilRunning(Samples.KEPT, checked());
        agent.pass(Duration.ofMillis(1999));
        assertThat(agent.effects(RunCheck.class)).isEmpty();
        CheckRun run = nextRun(Duration.ofMillis(1));
        assertThat(run.containerId()).isEqualTo(agent.executor("t").containerId());
        assertThat(run.kind()).isEqualTo(CheckKind.CHECK);
        assertThat(run.id()).startsWith("check-");
        assertThat(run.previous()).isEmpty();
        assertThat(run.probe()).isEqualTo(new Probe.Command(PROBE));
        assertThat(run.timeout()).isEqualTo(Duration.ofSeconds(3));
        answer(run, new CheckResult.Exited(0));
        assertThat(nextRun(Duration.ofSeconds(5)).previous()).contains(run.id());
    }

    @Test
    @DisplayName("SE-265, SE-267: a result that changes makes a copy of the last status, with a reason of its own")
    void changed() {
        agent.runUntilRunning(Samples.KEPT, checked());
        TaskStatus running = agent.update(TaskState.TASK_RUNNING).getStatus();
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Exited(1));
        TaskStatus status = told().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(status.getReason()).isEqualTo(Reason.REASON_TASK_CHECK_STATUS_UPDATED);
        assertThat(status.getCheckStatus()).isEqualTo(exitCode(1));
        assertThat(status.getUuid()).isNotEqualTo(running.getUuid());
        assertThat(status.getTimestamp()).isGreaterThan(running.getTimestamp());
        assertThat(status.getContainerStatus()).isEqualTo(running.getContainerStatus());
        assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        answer(nextRun(Duration.ofSeconds(5)), new CheckResult.Exited(1));
        assertThat(agent.updates()).isEmpty();
    }

    @Test
    @DisplayName("SE-237: the task's last status tells the last result")
    void carriedToTheEnd() {
        agent.runUntilRunning(Samples.KEPT, checked());
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Exited(3));
        told();
        agent.exit("t", 0);
        assertThat(told().getStatus().getCheckStatus()).isEqualTo(exitCode(3));
    }

    @Test
    @DisplayName(
            "SE-266: a task whose health check fails too often is killed in its own grace period, and its end says so")
    void unhealthy() {
        FrameworkInfo framework = Samples.with(Samples.KEPT, Capability.Type.TASK_KILLING_STATE);
        agent.runUntilRunning(framework, watched());
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Connected(true));
        TaskStatus healthy = told().getStatus();
        assertThat(healthy.getHealthy()).isTrue();
        assertThat(healthy.getReason()).isEqualTo(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
        assertThat(healthy.hasCheckStatus()).isFalse();
        answer(nextRun(Duration.ofSeconds(5)), new CheckResult.Connected(false));
        TaskStatus failed = told().getStatus();
        assertThat(failed.hasHealthy()).isTrue();
        assertThat(failed.getHealthy()).isFalse();
        assertThat(agent.effects(AgentEffect.Signal.class)).isEmpty();
        answer(nextRun(Duration.ofSeconds(5)), new CheckResult.Failed("late"));
        assertThat(told().getStatus().getHealthy()).isFalse();
        assertThat(told().getStatus().getState()).isEqualTo(TaskState.TASK_KILLING);
        String container = agent.executor("t").containerId();
        assertThat(agent.effects(AgentEffect.Signal.class)).containsExactly(new AgentEffect.Signal(container, 15));
        agent.pass(Duration.ofSeconds(7));
        assertThat(agent.effects(AgentEffect.Destroy.class)).containsExactly(new AgentEffect.Destroy(container));
        assertThat(agent.effects(RunCheck.class)).hasSize(1);
        agent.end("t", 9);
        TaskStatus end = told().getStatus();
        assertThat(end.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(end.hasHealthy()).isTrue();
        assertThat(end.getHealthy()).isFalse();
    }

    @Test
    @DisplayName("SE-242: a task that is killed for its health check says so also when the agent restarts in between")
    void unhealthyAcrossRestart() {
        agent.runUntilRunning(Samples.KEPT, watched());
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Connected(false));
        told();
        answer(nextRun(Duration.ofSeconds(5)), new CheckResult.Connected(false));
        told();
        agent.restartAgent();
        agent.reregister();
        agent.end("t", 15);
        TaskStatus end = told().getStatus();
        assertThat(end.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(end.getHealthy()).isFalse();
        assertThat(end.hasHealthy()).isTrue();
    }

    @Test
    @DisplayName("SE-240, SE-261: a kill ends the checks for good, with the run under way")
    void killed() {
        agent.runUntilRunning(Samples.KEPT, watched());
        CheckRun run = nextRun(Duration.ofSeconds(2));
        agent.kill(Samples.KEPT, "t");
        assertThat(agent.effects(CancelCheck.class)).containsExactly(new CancelCheck(run.containerId(), run.id()));
        answer(run, new CheckResult.Connected(true));
        assertThat(agent.updates()).isEmpty();
        agent.pass(Duration.ofSeconds(6));
        assertThat(agent.effects(RunCheck.class)).hasSize(1);
    }

    @Test
    void a_task_that_ends_has_no_checks_any_more() {
        agent.runUntilRunning(Samples.KEPT, checked());
        agent.exit("t", 0);
        told();
        agent.forgetEffects();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.effects(RunCheck.class)).isEmpty();
        assertThat(agent.timers().keySet()).noneMatch(TimerKey.CheckDue.class::isInstance);
    }

    @Test
    @DisplayName(
            "SE-261, SE-265: after a restart of the agent the check goes on at once, and compares with what was told before")
    void resumed() {
        agent.runUntilRunning(Samples.KEPT, checked());
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Exited(1));
        told();
        agent.restartAgent();
        agent.reregister();
        List<RunCheck> runs = agent.effects(RunCheck.class);
        CheckRun run = runs.getLast().run();
        agent.forgetEffects();
        answer(run, new CheckResult.Exited(1));
        assertThat(agent.updates()).isEmpty();
        answer(nextRun(Duration.ofSeconds(5)), new CheckResult.Exited(0));
        assertThat(told().getStatus().getCheckStatus()).isEqualTo(exitCode(0));
    }

    @Test
    @DisplayName("SE-266: failures count on over a restart of the agent")
    void failuresSurvive() {
        agent.runUntilRunning(Samples.KEPT, watched());
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Connected(false));
        told();
        agent.restartAgent();
        agent.reregister();
        CheckRun run = agent.effects(RunCheck.class).getLast().run();
        answer(run, new CheckResult.Connected(false));
        assertThat(agent.effects(AgentEffect.Signal.class)).hasSize(1);
    }

    @Test
    void a_check_pauses_while_as_many_updates_wait_as_may() {
        TaskInfo.Builder quick = checked().toBuilder();
        quick.getCheckBuilder().setIntervalSeconds(0.5);
        agent.runUntilRunning(Samples.KEPT, quick.build());
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Exited(1));
        StatusUpdate head = agent.lastUpdate();
        for (int i = 1; i < CheckFlow.MAX_WAITING_UPDATES; i++) {
            answer(nextRun(Duration.ofMillis(500)), new CheckResult.Exited(1 + i % 2));
        }
        agent.forgetEffects();
        agent.pass(Duration.ofSeconds(2));
        assertThat(agent.effects(RunCheck.class)).isEmpty();
        agent.acknowledge(head);
        nextRun(Duration.ofMillis(500));
    }

    @Test
    void a_check_without_interval_pauses_shortly_all_the_same() {
        TaskInfo.Builder eager = checked().toBuilder();
        eager.getCheckBuilder().setIntervalSeconds(0);
        agent.runUntilRunning(Samples.KEPT, eager.build());
        answer(nextRun(Duration.ofSeconds(2)), new CheckResult.Exited(0));
        agent.forgetEffects();
        agent.pass(CheckFlow.MIN_INTERVAL.minusMillis(1));
        assertThat(agent.effects(RunCheck.class)).isEmpty();
        agent.pass(Duration.ofMillis(1));
        assertThat(agent.effects(RunCheck.class)).hasSize(1);
    }
}
