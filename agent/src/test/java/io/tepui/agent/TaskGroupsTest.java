package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.LinkTask;
import io.tepui.agent.AgentEffect.Signal;
import io.tepui.agent.AgentEffect.UpdateContainer;
import io.tepui.agent.AgentInput.ContainerLaunchFailed;
import io.tepui.agent.AgentInput.ContainerUpdated;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.TaskStatus.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** SE-246 to SE-253: task groups, whose executor the agent is itself, from launch to end. */
class TaskGroupsTest extends TaskGroupStories {
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
}
