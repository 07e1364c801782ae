package io.tepui.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.v1.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A launch that an agent had told nothing of when it became unreachable")
class LateLaunchTest {
    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent();
    private TestScheduler scheduler;

    @BeforeEach
    void launch() {
        scheduler = world.scheduler().subscribes();
        agent.registers();
        scheduler.launches(agent, "t1");
    }

    private void comesBack() {
        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));
        assertThat(scheduler.statuses("t1").getLast().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
        agent.speaksAgain().forgetsHeard();
    }

    @Test
    void isRecalledWhenTheAgentReturnsWithoutTheTask() {
        comesBack();

        agent.reregisters();

        assertThat(agent.heardKinds()).containsSubsequence("SlaveReregisteredMessage", "KillTaskMessage");
        assertThat(agent.heard(KillTaskMessage.class)).singleElement().satisfies(kill -> {
            assertThat(kill.getFrameworkId()).isEqualTo(scheduler.frameworkId());
            assertThat(kill.getTaskId().getValue()).isEqualTo("t1");
        });
    }

    @Test
    void staysWhenTheAgentReturnsWithTheTask() {
        comesBack();

        agent.runs(scheduler.info(), "t1", TaskState.TASK_RUNNING).reregisters();

        assertThat(agent.heard(KillTaskMessage.class)).isEmpty();
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void isNotRecalledWhenTheAgentHadToldOfTheTask() {
        agent.reports(scheduler.id(), "t1", TaskState.TASK_RUNNING);
        comesBack();

        agent.reregisters();

        assertThat(agent.heard(KillTaskMessage.class)).isEmpty();
    }
}
