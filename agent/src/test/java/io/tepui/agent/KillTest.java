package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentEffect.AppendRecord;
import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.SetTimer;
import io.tepui.agent.AgentEffect.Signal;
import io.tepui.agent.AgentEffect.WriteFile;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.agent.AgentInput.TimerFired;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorState;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SE-168 to SE-170, SE-227, SE-240 to SE-244: how tasks are ended. */
class KillTest {
    private static final int SIGTERM = 15;
    private static final FrameworkInfo ASKS_FOR_KILLING =
            Samples.with(Samples.KEPT, Capability.Type.TASK_KILLING_STATE);

    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    private String running(FrameworkInfo framework, TaskInfo task) {
        agent.runUntilRunning(framework, task);
        agent.forgetEffects();
        return agent.executor(task.getTaskId().getValue()).containerId();
    }

    private boolean destroyed(String container) {
        return agent.effects(Destroy.class).contains(new Destroy(container));
    }

    @Test
    void a_task_killed_before_its_container_runs_never_runs() {
        agent.run(Samples.KEPT, Samples.task("t"));
        String container = agent.executor("t").containerId();
        agent.kill(Samples.KEPT, "t");
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        assertThat(agent.lastUpdate().getStatus().getSource()).isEqualTo(Source.SOURCE_AGENT);
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(container));
        assertThat(agent.effects(Signal.class)).isEmpty();

        agent.failLaunch("t", LaunchStep.START, "ended while being launched");
        assertThat(agent.updates()).hasSize(1);
        assertThat(agent.state().tally().of(Counter.CONTAINER_LAUNCH_ERRORS)).isZero();
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void a_task_killed_before_its_launch_wrote_anything_is_still_told_killed_by_the_next_agent() {
        agent.holdLaunches();
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "t");
        ByteString uuid = agent.lastUpdate().getUuid();
        agent.forgetEffects();

        agent.restartAgent();
        agent.reregister();

        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(agent.lastUpdate().getUuid()).isEqualTo(uuid);
    }

    @Test
    void a_container_that_came_up_while_its_task_was_killed_adds_no_update() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "t");
        agent.start("t");
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.executor("t").state()).isEqualTo(ExecutorState.TERMINATING);
        agent.end("t", 9);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_KILLED);
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void a_running_task_gets_sigterm_and_after_three_seconds_sigkill() {
        String container = running(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "t");
        assertThat(agent.effects(Signal.class)).containsExactly(new Signal(container, SIGTERM));
        assertThat(agent.updates()).isEmpty();
        agent.pass(Duration.ofMillis(2999));
        assertThat(destroyed(container)).isFalse();
        agent.pass(Duration.ofMillis(1));
        assertThat(destroyed(container)).isTrue();
    }

    @Test
    void frameworks_that_ask_for_it_are_told_killing_and_the_order_is_on_disk_before_the_signal() {
        String container = running(ASKS_FOR_KILLING, Samples.task("t"));
        agent.kill(ASKS_FOR_KILLING, "t");
        List<AgentEffect> toDisk = agent.effects().stream()
                .filter(each -> each instanceof WriteFile || each instanceof AppendRecord || each instanceof Signal)
                .toList();
        assertThat(toDisk).hasSize(3);
        assertThat(((WriteFile) toDisk.get(0)).path()).endsWith("/runs/" + container + "/kill");
        assertThat(((AppendRecord) toDisk.get(1)).path()).endsWith("/tasks/t/task.updates");
        assertThat(toDisk.get(2)).isEqualTo(new Signal(container, SIGTERM));
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_KILLING);
        assertThat(agent.lastUpdate().getStatus().getSource()).isEqualTo(Source.SOURCE_EXECUTOR);
    }

    @Test
    void a_killed_task_is_reported_as_killed_whatever_its_exit_status() {
        running(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "t");
        agent.exit("t", 0);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).isEqualTo("Command exited with status 0");
        assertThat(agent.lastUpdate().getStatus().hasReason()).isFalse();
        agent.acknowledge(agent.lastUpdate());
        agent.forgetEffects();
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.effects(Destroy.class)).isEmpty();
    }

    @Test
    void the_tasks_own_grace_period_counts_and_that_of_the_call_wins() {
        TaskInfo.Builder patient = Samples.task("t", "x").setKillPolicy(Samples.grace(Duration.ofMinutes(1)));
        String container = running(Samples.KEPT, patient.build());
        agent.kill(Samples.KEPT, "t");
        agent.pass(Duration.ofSeconds(59));
        assertThat(destroyed(container)).isFalse();
        agent.pass(Duration.ofSeconds(1));
        assertThat(destroyed(container)).isTrue();
        agent.end("t", 9);

        TaskInfo other = Samples.task("u", "x")
                .setKillPolicy(Samples.grace(Duration.ofMinutes(1)))
                .build();
        container = running(Samples.KEPT, other);
        agent.kill(Samples.KEPT, "u", Duration.ofSeconds(7));
        agent.pass(Duration.ofSeconds(7));
        assertThat(destroyed(container)).isTrue();
    }

    @Test
    void no_grace_at_all_means_sigkill_at_once() {
        String container = running(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "t", Duration.ZERO);
        assertThat(agent.effects(Signal.class)).hasSize(1);
        assertThat(destroyed(container)).isTrue();
    }

    @Test
    void a_repeated_kill_can_only_shorten_the_period_that_began_with_the_first() {
        String container = running(ASKS_FOR_KILLING, Samples.task("t"));
        agent.kill(ASKS_FOR_KILLING, "t", Duration.ofSeconds(20));
        agent.acknowledge(agent.lastUpdate());
        agent.pass(Duration.ofSeconds(5));
        agent.kill(ASKS_FOR_KILLING, "t", Duration.ofMinutes(9));
        agent.kill(ASKS_FOR_KILLING, "t", Duration.ofSeconds(12));
        agent.pass(Duration.ofMillis(6999));
        assertThat(destroyed(container)).isFalse();
        agent.pass(Duration.ofMillis(1));
        assertThat(destroyed(container)).isTrue();
        assertThat(agent.effects(Signal.class)).hasSize(1);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_KILLING);
    }

    @Test
    void a_repeated_kill_whose_period_is_over_already_ends_the_task_at_once() {
        String container = running(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "t", Duration.ofSeconds(20));
        agent.pass(Duration.ofSeconds(5));
        agent.kill(Samples.KEPT, "t", Duration.ofSeconds(4));
        assertThat(destroyed(container)).isTrue();
    }

    @Test
    void a_timer_that_fires_too_early_is_armed_again() {
        String container = running(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "t");
        agent.forgetEffects();
        TimerKey key = new TimerKey.KillEscalation(container);
        agent.apply(new TimerFired(key));
        assertThat(agent.effects())
                .containsExactly(new SetTimer(key, agent.now().plusSeconds(3)));
    }

    @Test
    void killing_what_is_not_there_is_answered_once_however_often_it_is_asked() {
        running(Samples.KEPT, Samples.task("t"));
        agent.kill(Samples.KEPT, "unknown");
        agent.kill(Samples.KEPT, "unknown");
        assertThat(agent.updates()).singleElement().satisfies(update -> {
            assertThat(update.getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
            assertThat(update.getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
        });
        agent.forgetEffects();
        agent.kill(Samples.FLEETING, "t");
        assertThat(agent.effects()).isEmpty();
    }

    @Test
    void a_kill_by_another_than_the_leader_is_ignored() {
        running(Samples.KEPT, Samples.task("t"));
        agent.apply(new PeerMessage(
                AgentWorld.OTHER_MASTER,
                KillTaskMessage.newBuilder()
                        .setFrameworkId(Samples.KEPT.getId())
                        .setTaskId(TaskID.newBuilder().setValue("t"))
                        .build()));
        assertThat(agent.effects()).isEmpty();
    }

    @Test
    void a_task_that_runs_for_its_maximum_completion_time_is_ended_at_once_and_has_failed() {
        TaskInfo task = Samples.task("t", "sleep 100")
                .setMaxCompletionTime(Samples.nanoseconds(Duration.ofSeconds(30)))
                .build();
        String container = running(ASKS_FOR_KILLING, task);
        agent.pass(Duration.ofMillis(29_999));
        assertThat(agent.effects()).isEmpty();
        agent.pass(Duration.ofMillis(1));
        assertThat(agent.effects(Signal.class)).hasSize(1);
        assertThat(destroyed(container)).isTrue();
        assertThat(agent.updates()).isEmpty();

        agent.end("t", 9);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }

    @Test
    void a_kill_ends_the_watch_over_the_completion_time() {
        TaskInfo task = Samples.task("t", "sleep 100")
                .setMaxCompletionTime(Samples.nanoseconds(Duration.ofSeconds(30)))
                .build();
        String container = running(Samples.KEPT, task);
        agent.kill(Samples.KEPT, "t", Duration.ofMinutes(1));
        agent.pass(Duration.ofSeconds(40));
        assertThat(destroyed(container)).isFalse();
        agent.exit("t", 1);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void an_executor_that_is_shut_down_has_its_own_grace_period_less_two_seconds() {
        String container = running(Samples.KEPT, Samples.task("t"));
        shutdownExecutor("t");
        assertThat(agent.executor("t").state()).isEqualTo(ExecutorState.TERMINATING);
        assertThat(agent.effects(Signal.class)).containsExactly(new Signal(container, SIGTERM));
        agent.pass(Duration.ofMillis(2999));
        assertThat(destroyed(container)).isFalse();
        agent.pass(Duration.ofMillis(1));
        assertThat(destroyed(container)).isTrue();
        agent.end("t", 9);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);

        TaskInfo patient = Samples.task("u", "x")
                .setKillPolicy(Samples.grace(Duration.ofSeconds(10)))
                .build();
        container = running(Samples.KEPT, patient);
        shutdownExecutor("u");
        agent.pass(Duration.ofMillis(9999));
        assertThat(destroyed(container)).isFalse();
        agent.pass(Duration.ofMillis(1));
        assertThat(destroyed(container)).isTrue();
    }

    private void shutdownExecutor(String id) {
        agent.fromMaster(ShutdownExecutorMessage.newBuilder()
                .setFrameworkId(Samples.KEPT.getId())
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .build());
    }
}
