package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.RunCheck;
import io.tepui.agent.AgentEffect.Signal;
import io.tepui.agent.AgentInput.CheckDone;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.checks.CheckResult;
import io.tepui.agent.state.ExecutorState;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** SE-168, SE-253 to SE-256: what ends a task group before it ends by itself. */
class TaskGroupKillsTest extends TaskGroupStories {
    @Test
    @DisplayName("SE-168: a kill before the container runs ends the whole group, which never ran")
    void killedWhileQueued() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        String root = pod.root();
        kill("b");
        List<TaskStatus> told = pod.told();
        assertThat(told).hasSize(2).allSatisfy(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(status.getReason()).isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
            assertThat(status.getSource()).isEqualTo(Source.SOURCE_AGENT);
        });
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(root));
        agent.failLaunch("pod", LaunchStep.START, "destroyed");
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("SE-253: a kill has the grace period of the call, else of the task; a repeated one changes nothing")
    void grace() {
        pod.run(TestGroup.task(Samples.task("a", "sleep 1000").setKillPolicy(Samples.grace(Duration.ofSeconds(10)))));
        agent.forgetEffects();
        kill("a");
        assertThat(TestGroup.states(pod.told(), "a")).containsExactly(TaskState.TASK_KILLING);
        agent.kill(FRAMEWORK, "a", Duration.ZERO);
        agent.pass(Duration.ofSeconds(9));
        assertThat(agent.effects(Destroy.class)).isEmpty();
        assertThat(agent.effects(Signal.class)).hasSize(1);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(pod.container("a")));
    }

    @Test
    void a_kill_while_the_group_is_launched_is_carried_out_when_it_runs() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        agent.start("pod");
        pod.start("a");
        kill("a");
        assertThat(agent.effects(Signal.class)).isEmpty();
        pod.start("b");
        assertThat(isSignalled("a")).isTrue();
    }

    @Test
    @DisplayName("SE-254, SE-266: killed for its health check, a task and all that end after it are not healthy")
    void unhealthy() {
        TaskInfo watched = TestGroup.task(Samples.task("a", "sleep 1000")
                .setHealthCheck(HealthCheck.newBuilder()
                        .setType(HealthCheck.Type.TCP)
                        .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(80))
                        .setDelaySeconds(0)
                        .setGracePeriodSeconds(0)
                        .setConsecutiveFailures(1)));
        pod.run(watched, TestGroup.task("b"));
        agent.pass(Duration.ofMillis(1));
        CheckRun run = agent.effects(RunCheck.class).getFirst().run();
        assertThat(run.containerId()).isEqualTo(pod.container("a"));
        agent.apply(new CheckDone(run.containerId(), run.kind(), run.id(), new CheckResult.Connected(false)));
        List<TaskStatus> told = pod.told();
        assertThat(told.getFirst().getReason()).isEqualTo(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
        assertThat(told.getFirst().getContainerStatus().getContainerId().hasParent())
                .isTrue();
        assertThat(isSignalled("a")).isTrue();
        pod.end("a", SIGTERM);
        pod.end("b", SIGTERM);
        told = pod.told();
        for (String task : List.of("a", "b")) {
            assertThat(TestGroup.last(told, task).getState()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(TestGroup.last(told, task).hasHealthy()).isTrue();
            assertThat(TestGroup.last(told, task).getHealthy()).isFalse();
        }
    }

    @Test
    @DisplayName(
            "SE-255: a shutdown kills all tasks, and the executor ends with the last, or after its own grace period")
    void shutdown() {
        pod.run(TestGroup.task("a"), TestGroup.task("b"));
        agent.forgetEffects();
        agent.fromMaster(ShutdownExecutorMessage.newBuilder()
                .setFrameworkId(FRAMEWORK.getId())
                .setExecutorId(TestGroup.EXECUTOR.getExecutorId())
                .build());
        assertThat(agent.executor("pod").state()).isEqualTo(ExecutorState.TERMINATING);
        assertThat(isSignalled("a")).isTrue();
        assertThat(isSignalled("b")).isTrue();
        pod.end("a", SIGTERM);
        assertThat(agent.effects(Destroy.class)).isEmpty();
        agent.pass(Duration.ofSeconds(5));
        assertThat(agent.effects(Destroy.class))
                .containsExactly(new Destroy(pod.container("b")), new Destroy(pod.root()));
        pod.end("b", KILLED);
        pod.endRoot(KILLED);
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.last(told, "a").getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(TestGroup.last(told, "b").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    @DisplayName("SE-255: an executor of groups that gets a single task ends for it")
    void singleTask() {
        pod.run(TestGroup.task("a"));
        agent.fromMaster(RunTaskMessage.newBuilder()
                .setFramework(FRAMEWORK)
                .setTask(TestGroup.task("single"))
                .setPid("@0.0.0.0:0")
                .setLaunchExecutor(false)
                .build());
        assertThat(isSignalled("a")).isTrue();
        pod.end("a", SIGTERM);
        assertThat(agent.effects(Destroy.class)).contains(new Destroy(pod.root()));
        pod.endRoot(KILLED);
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.last(told, "a").getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(TestGroup.last(told, "single").getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    @DisplayName("AM-73: the groups of a framework that is removed end, and nothing is told of them")
    void frameworkRemoved() {
        pod.run(TestGroup.task("a"));
        String root = pod.root();
        agent.forgetEffects();
        agent.fromMaster(io.tepui.protocol.internal.ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(FRAMEWORK.getId())
                .build());
        pod.end("a", SIGTERM);
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(root));
        pod.endRoot(KILLED);
        assertThat(pod.told()).isEmpty();
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }
}
