package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.DetectMaster;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ReconcileTasksMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Masters that have a task which this agent has no more, or never had (AM-51, SE-168): two masters may take themselves for the leader,
 * and one of them misses what the agent told the other.
 */
class EndedTasksTest {
    private static final FrameworkInfo AWARE =
            Samples.with(Samples.KEPT, FrameworkInfo.Capability.Type.PARTITION_AWARE);

    @TempDir
    Path workDir;

    @Test
    void a_master_that_missed_the_end_of_a_task_is_told_that_same_end() {
        AgentWorld agent = withEndedTask();
        reregister(agent, AgentWorld.MASTER, TaskState.TASK_RUNNING);

        assertThat(agent.updates()).singleElement().satisfies(update -> assertEnd(update, TaskState.TASK_FINISHED));
    }

    @Test
    void the_end_of_a_task_is_known_after_a_restart_of_the_agent() {
        AgentWorld agent = withEndedTask();
        agent.restartAgent();
        reregister(agent, AgentWorld.MASTER, TaskState.TASK_RUNNING);

        assertThat(agent.updates()).singleElement().satisfies(update -> assertEnd(update, TaskState.TASK_FINISHED));
    }

    @Test
    void another_master_that_never_heard_of_the_task_but_its_launch_is_told_its_end() {
        AgentWorld agent = withEndedTask();
        reregister(agent, AgentWorld.OTHER_MASTER, TaskState.TASK_STAGING);

        assertThat(agent.updates()).singleElement().satisfies(update -> assertEnd(update, TaskState.TASK_FINISHED));
    }

    @Test
    void a_master_that_launched_the_id_again_is_not_told_of_the_earlier_task_but_that_the_launch_got_lost() {
        AgentWorld agent = withEndedTask();
        reregister(agent, AgentWorld.MASTER, TaskState.TASK_STAGING);

        assertThat(agent.updates()).singleElement().satisfies(update -> assertEnd(update, TaskState.TASK_DROPPED));
    }

    @Test
    void another_master_whose_launch_of_the_id_gets_lost_while_the_agent_stays_is_told_that_it_was_dropped() {
        AgentWorld agent = withEndedTask();
        reregister(agent, AgentWorld.OTHER_MASTER, TaskState.TASK_RUNNING);
        StatusUpdate told = agent.update(TaskState.TASK_FINISHED);
        agent.apply(new PeerMessage(
                AgentWorld.OTHER_MASTER,
                StatusUpdateAcknowledgementMessage.newBuilder()
                        .setSlaveId(told.getSlaveId())
                        .setFrameworkId(told.getFrameworkId())
                        .setTaskId(told.getStatus().getTaskId())
                        .setUuid(told.getUuid())
                        .build()));
        reregister(agent, AgentWorld.OTHER_MASTER, TaskState.TASK_STAGING);

        assertThat(agent.updates()).last().satisfies(update -> assertEnd(update, TaskState.TASK_DROPPED));
    }

    @Test
    void a_kill_of_a_task_that_ended_here_is_answered_with_its_end() {
        AgentWorld agent = withEndedTask();
        agent.runUntilRunning(AWARE, Samples.task("other"));
        agent.forgetEffects();
        agent.kill(AWARE, "over");

        assertThat(agent.updates()).singleElement().satisfies(update -> {
            assertThat(update.getStatus().getTaskId().getValue()).isEqualTo("over");
            assertThat(update.getStatus().getState()).isEqualTo(TaskState.TASK_FINISHED);
        });
    }

    @Test
    void a_group_that_comes_while_the_agent_registers_again_is_dropped_as_a_whole() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.sent(ReregisterSlaveMessage.class)).isNotEmpty();
        TestGroup group = new TestGroup(agent, AWARE);
        group.launch(true, TestGroup.task("first"), TestGroup.task("second"));
        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();

        agent.fromMaster(AgentWorld.reregistered().build());
        assertThat(agent.updates()).hasSize(2).allSatisfy(update -> {
            assertThat(update.getStatus().getState()).isEqualTo(TaskState.TASK_DROPPED);
            assertThat(update.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DISCONNECTED);
        });
    }

    @Test
    void a_launch_for_a_framework_that_is_being_removed_is_told_to_be_dropped_and_a_group_too() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.runUntilRunning(AWARE, Samples.task("present"));
        agent.fromMaster(ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(AWARE.getId())
                .build());
        agent.forgetEffects();

        agent.run(AWARE, Samples.task("single"));
        new TestGroup(agent, AWARE).launch(true, TestGroup.task("grouped"));

        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();
        assertThat(agent.updates()).hasSize(2).allSatisfy(update -> {
            assertThat(update.getStatus().getState()).isEqualTo(TaskState.TASK_DROPPED);
            assertThat(update.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_FRAMEWORK_REMOVED);
        });
    }

    @Test
    void an_answer_to_a_report_without_what_was_launched_since_makes_the_agent_register_again() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.sent(ReregisterSlaveMessage.class)).hasSizeGreaterThan(1);
        agent.fromMaster(AgentWorld.reregistered().build());
        agent.forgetEffects();
        agent.fromMaster(AgentWorld.reregistered().build());
        assertThat(agent.effects(DetectMaster.class)).isEmpty();

        agent.run(AWARE, Samples.task("new"));
        agent.fromMaster(AgentWorld.reregistered().build());
        assertThat(agent.effects(DetectMaster.class)).hasSize(1);
    }

    /** An agent on which a task has finished, and its end is acknowledged. */
    private AgentWorld withEndedTask() {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        agent.runUntilRunning(AWARE, Samples.task("over"));
        agent.exit("over", 0);
        agent.acknowledge(agent.update(TaskState.TASK_FINISHED));
        agent.forgetEffects();
        return agent;
    }

    /** Registers the agent with a master that takes the task for present in the given state. */
    private static void reregister(AgentWorld agent, UPid master, TaskState state) {
        agent.detect(master);
        agent.pass(Duration.ofSeconds(1));
        agent.forgetEffects();
        agent.apply(new PeerMessage(
                master,
                AgentWorld.reregistered()
                        .addReconciliations(ReconcileTasksMessage.newBuilder()
                                .setFrameworkId(AWARE.getId())
                                .setFramework(AWARE)
                                .addStatuses(TaskStatus.newBuilder()
                                        .setTaskId(TaskID.newBuilder().setValue("over"))
                                        .setState(state)))
                        .build()));
    }

    private static void assertEnd(StatusUpdate update, TaskState state) {
        assertThat(update.getStatus().getTaskId().getValue()).isEqualTo("over");
        assertThat(update.getStatus().getState()).isEqualTo(state);
        assertThat(update.getStatus().getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(update.getStatus().getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
        assertThat(update.getUuid().size()).isEqualTo(16);
    }
}
