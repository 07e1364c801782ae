package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.Launch;
import io.tepui.agent.AgentEffect.LinkTask;
import io.tepui.agent.AgentEffect.RunCheck;
import io.tepui.agent.AgentEffect.Signal;
import io.tepui.agent.AgentEffect.UpdateContainer;
import io.tepui.agent.AgentInput.CheckDone;
import io.tepui.agent.AgentInput.ContainerLaunchFailed;
import io.tepui.agent.AgentInput.ContainerUpdated;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.checks.CheckResult;
import io.tepui.agent.state.ExecutorState;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SE-246 to SE-256: task groups, whose executor the agent is itself. */
class TaskGroupsTest {
    private static final FrameworkInfo FRAMEWORK = Samples.with(Samples.KEPT, Capability.Type.TASK_KILLING_STATE);
    private static final int SIGTERM = 15;
    private static final int KILLED = 9;

    @TempDir
    Path workDir;

    private AgentWorld agent;
    private TestGroup pod;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
        pod = new TestGroup(agent, FRAMEWORK);
    }

    private void kill(String taskId) {
        agent.kill(FRAMEWORK, taskId);
    }

    private List<LaunchSpec> launches() {
        return agent.effects(Launch.class).stream().map(Launch::spec).toList();
    }

    private boolean isSignalled(String taskId) {
        return agent.effects(Signal.class).contains(new Signal(pod.container(taskId), SIGTERM));
    }

    // ------------------------------------------------------------------------------------------------ launch

    @Test
    @DisplayName("SE-246, SE-247: a group is a container that is held, and a container in it for each task")
    void containers() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        assertThat(launches()).hasSize(1);
        LaunchSpec root = launches().getFirst();
        assertThat(root.containerId()).isEqualTo(pod.root());
        assertThat(root.user()).contains("nobody");
        assertThat(root.resources())
                .anySatisfy(cpus -> assertThat(cpus.getScalar().getValue()).isEqualTo(0.3));
        ExecutorInfo shown = agent.executor("pod").info();
        assertThat(shown.getType()).isEqualTo(ExecutorInfo.Type.DEFAULT);
        assertThat(shown.getCommand().getValue()).endsWith("/mesos-default-executor");
        assertThat(shown.getCommand().getArgumentsList()).anyMatch(each -> each.startsWith("--launcher_dir="));
        agent.start("pod");
        assertThat(launches()).hasSize(3);
        LaunchSpec nested = launches().get(1);
        assertThat(nested.containerId()).isEqualTo(pod.container("a")).startsWith(pod.root() + ".");
        assertThat(nested.sandbox())
                .isEqualTo(root.sandbox() + "/containers/"
                        + nested.containerId().substring(pod.root().length() + 1));
        assertThat(nested.environment())
                .isEqualTo(java.util.Map.of("MESOS_CONTAINER_IP", "10.0.0.9", "MESOS_ALLOCATION_ROLE", "role1"));
        assertThat(agent.effects(LinkTask.class))
                .contains(new LinkTask(root.sandbox(), Optional.of("nobody"), "a", nested.sandbox()));
    }

    @Test
    @DisplayName(
            "SE-247, SE-248: TASK_RUNNING is told when all containers have been launched, with the container of the task")
    void running() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        agent.start("pod");
        pod.start("a");
        assertThat(TestGroup.states(pod.told(), "a")).containsExactly(TaskState.TASK_STARTING);
        pod.start("b");
        List<TaskStatus> told = pod.told();
        TaskStatus status = TestGroup.last(told, "a");
        assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(status.getSource()).isEqualTo(Source.SOURCE_EXECUTOR);
        assertThat(status.getExecutorId().getValue()).isEqualTo("pod");
        assertThat(status.getContainerStatus().getContainerId().getParent().getValue())
                .isEqualTo(pod.root());
        assertThat(pod.container("a"))
                .endsWith("." + status.getContainerStatus().getContainerId().getValue());
        assertThat(TestGroup.last(told, "b").getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    @DisplayName("SE-247: a container that cannot be launched fails its task with the reason, and the group with it")
    void launchFails() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        agent.start("pod");
        pod.start("a");
        agent.apply(new ContainerLaunchFailed(pod.container("b"), LaunchStep.FETCH, "no such file"));
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.states(told, "b")).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_FAILED);
        assertThat(TestGroup.last(told, "b").getMessage()).isEqualTo("no such file");
        assertThat(TestGroup.states(told, "a")).endsWith(TaskState.TASK_RUNNING, TaskState.TASK_KILLING);
        assertThat(isSignalled("a")).isTrue();
    }

    @Test
    void an_end_that_comes_before_the_group_runs_is_told_after_task_running() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        agent.start("pod");
        pod.start("a");
        pod.exit("a", 0);
        assertThat(TestGroup.states(pod.told(), "a")).containsExactly(TaskState.TASK_STARTING);
        pod.start("b");
        assertThat(TestGroup.states(pod.told(), "a")).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    }

    @Test
    @DisplayName("SE-252, AO-215: a further group comes into the same container, once that may take its resources")
    void furtherGroup() {
        pod.run(TestGroup.task("a"));
        agent.holdUpdates();
        agent.forgetEffects();
        pod.launch(false, TestGroup.task("b"));
        assertThat(launches()).isEmpty();
        assertThat(agent.effects(UpdateContainer.class)).singleElement().satisfies(update -> {
            assertThat(update.containerId()).isEqualTo(pod.root());
            assertThat(update.resources())
                    .anySatisfy(cpus -> assertThat(cpus.getScalar().getValue()).isEqualTo(0.3));
        });
        agent.apply(new ContainerUpdated(pod.root(), Optional.empty()));
        assertThat(launches()).hasSize(1);
        pod.start("b");
        pod.exit("a", 1);
        assertThat(isSignalled("b")).isFalse();
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.last(told, "a").getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(TestGroup.last(told, "b").getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    @DisplayName("SE-152: an executor whose container cannot take more is ended, and its tasks are gone")
    void updateFails() {
        pod.run(TestGroup.task("a"));
        agent.holdUpdates();
        pod.launch(false, TestGroup.task("b"));
        agent.apply(new ContainerUpdated(pod.root(), Optional.of("no cgroup")));
        assertThat(agent.effects(Destroy.class)).contains(new Destroy(pod.root()));
        pod.endRoot(KILLED);
        assertThat(TestGroup.last(pod.told(), "a").getReason()).isEqualTo(Reason.REASON_CONTAINER_UPDATE_FAILED);
    }

    @Test
    void a_root_container_that_cannot_be_launched_fails_all_tasks() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        agent.failLaunch("pod", LaunchStep.START, "no process");
        List<TaskStatus> told = pod.told();
        assertThat(told).allSatisfy(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(status.getReason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        });
        assertThat(agent.sent(ExitedExecutorMessage.class)).hasSize(1);
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("AM-66: a group of which one task cannot be run is refused as a whole")
    void refused() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task(Samples.task("b", "")));
        List<TaskStatus> told = pod.told();
        assertThat(told).hasSize(2).allSatisfy(status -> assertThat(status.getState())
                .isEqualTo(TaskState.TASK_FAILED));
        assertThat(launches()).isEmpty();
        assertThat(agent.sent(ExitedExecutorMessage.class)).hasSize(1);
    }

    // ------------------------------------------------------------------------------------------------ end

    @Test
    @DisplayName(
            "SE-251, SE-252, SE-256: a task that finishes leaves the others alone; after the last the executor ends")
    void finishes() {
        pod.run(TestGroup.task("a"), TestGroup.task("b"));
        agent.forgetEffects();
        pod.exit("a", 0);
        TaskStatus finished = TestGroup.last(pod.told(), "a");
        assertThat(finished.getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(finished.getMessage()).isEqualTo("Command exited with status 0");
        assertThat(agent.effects(Signal.class)).isEmpty();
        assertThat(agent.effects(Destroy.class)).isEmpty();
        String root = pod.root();
        pod.exit("b", 0);
        pod.told();
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(root));
        pod.endRoot(KILLED);
        assertThat(agent.sent(ExitedExecutorMessage.class))
                .singleElement()
                .satisfies(message -> assertThat(message.getStatus()).isZero());
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
        assertThat(agent.effects(AgentEffect.Forget.class)).containsExactly(new AgentEffect.Forget(root));
    }

    @Test
    @DisplayName("SE-252: a task that fails takes its group with it, each in the default grace period")
    void killOneKillAll() {
        TaskInfo patient =
                TestGroup.task(Samples.task("b", "sleep 1000").setKillPolicy(Samples.grace(Duration.ofMinutes(5))));
        pod.run(TestGroup.task("a"), patient);
        agent.forgetEffects();
        pod.exit("a", 3);
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.last(told, "a").getMessage()).isEqualTo("Command exited with status 3");
        assertThat(TestGroup.last(told, "b").getState()).isEqualTo(TaskState.TASK_KILLING);
        assertThat(isSignalled("b")).isTrue();
        agent.pass(Duration.ofSeconds(3));
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(pod.container("b")));
        pod.end("b", KILLED);
        TaskStatus killed = TestGroup.last(pod.told(), "b");
        assertThat(killed.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(killed.hasHealthy()).isFalse();
    }

    @Test
    @DisplayName("SE-251: what the agent knows about the end of a container comes first")
    void limitation() {
        pod.run(TestGroup.task("a"));
        agent.endContainer(
                pod.container("a"),
                new ContainerEnd(
                        OptionalInt.of(KILLED),
                        Optional.of(new ContainerEnd.Killed(
                                TaskState.TASK_FAILED,
                                Reason.REASON_CONTAINER_LIMITATION_MEMORY,
                                "too much",
                                List.of()))));
        TaskStatus status = TestGroup.last(pod.told(), "a");
        assertThat(status.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(status.getMessage()).isEqualTo("Command terminated with signal Killed: too much");
    }

    @Test
    void a_task_that_is_killed_from_outside_fails_once_it_is_clear_that_its_executor_lives() {
        pod.run(TestGroup.task("a"), TestGroup.task("b"));
        pod.end("a", KILLED);
        assertThat(pod.told()).isEmpty();
        agent.pass(GroupTasks.VERDICT_DELAY);
        assertThat(TestGroup.last(pod.told(), "a").getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(isSignalled("b")).isTrue();
    }

    @Test
    @DisplayName("AO-220, SE-153: with its container the executor ends, and all its tasks fail for that")
    void rootEnds() {
        pod.run(TestGroup.task("a"), TestGroup.task("b"));
        pod.end("a", KILLED);
        agent.forgetEffects();
        pod.endRoot(KILLED);
        List<TaskStatus> told = pod.told();
        for (String task : List.of("a", "b")) {
            assertThat(TestGroup.last(told, task).getState()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(TestGroup.last(told, task).getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
        }
        assertThat(agent.sent(ExitedExecutorMessage.class))
                .singleElement()
                .satisfies(message -> assertThat(message.getStatus()).isEqualTo(KILLED));
        assertThat(agent.timers().keySet()).noneMatch(TimerKey.GroupVerdict.class::isInstance);
    }

    @Test
    @DisplayName("SE-243, SE-253: a task that runs for too long is killed at once, without TASK_KILLING")
    void maxCompletion() {
        pod.run(TestGroup.task(
                Samples.task("a", "sleep 1000").setMaxCompletionTime(Samples.nanoseconds(Duration.ofSeconds(20)))));
        agent.pass(Duration.ofSeconds(20));
        assertThat(isSignalled("a")).isTrue();
        assertThat(agent.effects(Destroy.class)).contains(new Destroy(pod.container("a")));
        pod.end("a", KILLED);
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.states(told, "a")).containsExactly(TaskState.TASK_FAILED);
        assertThat(TestGroup.last(told, "a").getReason()).isEqualTo(Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }

    // ------------------------------------------------------------------------------------------------ kill

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

    // ------------------------------------------------------------------------------------------------ recovery

    @Test
    void after_a_restart_of_the_agent_a_group_goes_on_and_ends_as_ever() {
        pod.run(TestGroup.task("a"), TestGroup.task("b"));
        String a = pod.container("a");
        String b = pod.container("b");
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        assertThat(agent.effects(AgentEffect.Watch.class))
                .contains(new AgentEffect.Watch(a), new AgentEffect.Watch(b), new AgentEffect.Watch(pod.root()));
        assertThat(agent.effects(Destroy.class)).isEmpty();
        assertThat(pod.told()).isEmpty();
        pod.exit("a", 1);
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.last(told, "a").getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(TestGroup.last(told, "a")
                        .getContainerStatus()
                        .getContainerId()
                        .hasParent())
                .isTrue();
        assertThat(isSignalled("b")).isTrue();
        pod.end("b", SIGTERM);
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(pod.root()));
        pod.endRoot(KILLED);
        assertThat(agent.sent(ExitedExecutorMessage.class))
                .singleElement()
                .satisfies(message -> assertThat(message.getStatus()).isZero());
    }

    @Test
    void what_ended_while_the_agent_was_away_is_told_by_the_rules_of_groups() {
        pod.run(TestGroup.task("a"), TestGroup.task("b"));
        agent.endUnseen(pod.container("a"), 2 << 8);
        pod.container("b");
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.last(told, "a").getMessage()).isEqualTo("Command exited with status 2");
        assertThat(isSignalled("b")).isTrue();
    }

    @Test
    void a_kill_goes_on_over_a_restart_of_the_agent() {
        pod.run(TestGroup.task("a"));
        kill("a");
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        agent.pass(Duration.ofSeconds(3));
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(pod.container("a")));
        pod.end("a", KILLED);
        assertThat(TestGroup.last(pod.told(), "a").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void a_group_whose_containers_the_agent_had_not_begun_to_launch_is_launched_after_its_restart() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        agent.runtime().put(pod.root(), new AgentInput.FoundContainer.Running(42));
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        assertThat(launches()).hasSize(2);
        pod.start("a");
        pod.start("b");
        assertThat(TestGroup.last(pod.told(), "b").getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    @DisplayName("SE-152: of a group of which a part had been launched when the agent died nothing is left")
    void halfLaunched() {
        pod.launch(true, TestGroup.task("a"), TestGroup.task("b"));
        String second = agent.executor("pod").containerId();
        agent.dieBefore(effect -> effect instanceof Launch launch
                && launch.spec().containerId().startsWith(second + ".")
                && agent.effects(LinkTask.class).size() == 1);
        agent.start("pod");
        String a = pod.container("a");
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        List<TaskStatus> told = pod.told();
        assertThat(a).startsWith(second);
        assertThat(TestGroup.last(told, "a").getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(TestGroup.last(told, "b").getReason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
        assertThat(agent.effects(Destroy.class)).containsExactly(new Destroy(second));
    }

    @Test
    void an_executor_whose_container_is_gone_after_a_restart_tells_how_its_tasks_ended_as_far_as_that_is_known() {
        pod.run(TestGroup.task("a"), TestGroup.task("b"));
        agent.endUnseen(pod.container("a"), 0);
        agent.endUnseen(pod.container("b"), KILLED);
        agent.endUnseen(pod.root(), KILLED);
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        List<TaskStatus> told = pod.told();
        assertThat(TestGroup.last(told, "a").getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(TestGroup.last(told, "b").getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
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
