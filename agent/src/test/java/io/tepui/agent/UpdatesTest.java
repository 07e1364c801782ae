package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.AppendRecord;
import io.tepui.agent.AgentEffect.Send;
import io.tepui.agent.AgentInput.MasterLost;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.PingSlaveMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import io.tepui.protocol.v1.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SE-156 to SE-163: how updates reach a scheduler, however long it takes. */
class UpdatesTest {
    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    @Test
    void an_update_is_on_disk_before_it_is_sent() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.forgetEffects();
        agent.start("t");
        List<Class<?>> order = agent.effects().stream()
                .<Class<?>>map(Object::getClass)
                .filter(each -> each == AppendRecord.class || each == Send.class)
                .toList();
        assertThat(order).containsExactly(AppendRecord.class, Send.class, AppendRecord.class);
    }

    @Test
    void an_update_is_sent_again_after_10_20_40_seconds_and_at_last_every_ten_minutes() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t");
        long[] pauses = {10, 20, 40, 80, 160, 320, 600, 600};
        for (long pause : pauses) {
            agent.forgetEffects();
            agent.pass(Duration.ofSeconds(pause).minusMillis(1));
            assertThat(agent.updates()).isEmpty();
            agent.pass(Duration.ofMillis(1));
            // The master is to stay alive for the agent: otherwise it would look for another.
            agent.fromMaster(PingSlaveMessage.newBuilder().setConnected(true).build());
            assertThat(agent.toldStates()).containsExactly(TaskState.TASK_STARTING);
        }
    }

    @Test
    void an_acknowledgement_of_another_uuid_or_task_changes_nothing() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t");
        StatusUpdate starting = agent.lastUpdate();
        agent.acknowledge(starting);
        StatusUpdate running = agent.lastUpdate();
        agent.forgetEffects();
        agent.acknowledge(starting);
        agent.acknowledge(running.toBuilder()
                .setStatus(running.getStatus().toBuilder()
                        .setTaskId(running.getStatus().getTaskId().toBuilder().setValue("other")))
                .build());
        assertThat(agent.effects()).isEmpty();
        agent.acknowledge(running);
        assertThat(agent.effects(AppendRecord.class)).hasSize(1);
        assertThat(agent.updates()).isEmpty();
    }

    @Test
    void an_acknowledgement_counts_from_the_leader_and_from_a_scheduler_but_not_from_another_master() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t");
        StatusUpdate starting = agent.lastUpdate();
        agent.apply(new PeerMessage(AgentWorld.OTHER_MASTER, acknowledgement(starting)));
        assertThat(agent.updates()).hasSize(1);
        agent.apply(new PeerMessage(new UPid("scheduler-1", "10.0.0.3", 99), acknowledgement(starting)));
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    private static StatusUpdateAcknowledgementMessage acknowledgement(StatusUpdate update) {
        return StatusUpdateAcknowledgementMessage.newBuilder()
                .setSlaveId(update.getSlaveId())
                .setFrameworkId(update.getFrameworkId())
                .setTaskId(update.getStatus().getTaskId())
                .setUuid(update.getUuid())
                .build();
    }

    @Test
    void without_a_master_updates_wait_and_are_all_sent_when_one_takes_the_agent_back() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.runUntilRunning(Samples.FLEETING, Samples.task("u"));
        agent.apply(new MasterLost());
        agent.forgetEffects();
        agent.exit("t", 0);
        agent.exit("u", 1);
        agent.pass(Duration.ofMinutes(30));
        assertThat(agent.effects(Send.class)).isEmpty();

        agent.reregister();
        assertThat(agent.toldStates()).containsExactlyInAnyOrder(TaskState.TASK_FINISHED, TaskState.TASK_FAILED);
        // Pauses begin anew.
        agent.forgetEffects();
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.updates()).hasSize(2);
    }

    @Test
    void a_scheduler_that_came_back_gets_what_it_has_not_acknowledged_at_once() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t");
        agent.pass(Duration.ofSeconds(31));
        agent.forgetEffects();
        agent.fromMaster(UpdateFrameworkMessage.newBuilder()
                .setFrameworkId(Samples.KEPT.getId())
                .setPid(UPid.ABSENT.toString())
                .setFrameworkInfo(Samples.KEPT.toBuilder().setName("renamed"))
                .build());
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_STARTING);
        assertThat(agent.state().framework("kept").orElseThrow().info().getName())
                .isEqualTo("renamed");
        agent.forgetEffects();
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.updates()).hasSize(1);
    }

    @Test
    void what_was_sent_last_is_shown_in_the_task() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t");
        var task = agent.executor("t").tasks().get("t").orElseThrow().task();
        assertThat(task.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(task.getStatusUpdateState()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(task.getStatusUpdateUuid())
                .isEqualTo(agent.sent(StatusUpdateMessage.class)
                        .getFirst()
                        .getUpdate()
                        .getUuid());
        assertThat(task.getStatusesList())
                .extracting("state")
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }
}
