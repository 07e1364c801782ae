package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.Launch;
import io.tepui.agent.AgentEffect.LinkTask;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Task groups of an agent that died and came back. */
class TaskGroupRecoveryTest extends TaskGroupStories {
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
}
