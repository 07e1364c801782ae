package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.resources.Resources;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AM-17 to AM-19, AM-36 to AM-39, AM-74, AM-91: messages to the master, held against those of a Mesos agent. */
class WireTest {
    @TempDir
    Path workDir;

    private AgentWorld agent;
    private FrameworkInfo framework;
    private TaskInfo task;

    @BeforeEach
    void start() throws Exception {
        agent = AgentWorld.in(workDir);
        agent.changeFlags(old -> AgentSettings.defaults(
                old.pid(),
                old.hostname(),
                Resources.parse("cpus:4;mem:4096;disk:4096;ports:[31000-32000]").toMessages(),
                old.workDir()));
        agent.killAgent();
        agent.recover();
        RunTaskMessage run = RunTaskMessage.parseFrom(Recorded.message("26-RunTaskMessage"));
        framework = run.getFramework();
        task = run.getTask().toBuilder()
                .setAgentId(AgentID.newBuilder().setValue(AgentWorld.AGENT_ID))
                .build();
    }

    @Test
    void a_registration_and_the_report_that_follows_look_as_recorded() throws Exception {
        agent.register();
        assertThat(Blanks.blank(agent.sent(RegisterSlaveMessage.class).getFirst()))
                .isEqualTo(Blanks.blank(RegisterSlaveMessage.parseFrom(Recorded.message("00-RegisterSlaveMessage"))));
        assertThat(Blanks.blank(agent.sent(UpdateSlaveMessage.class).getFirst()))
                .isEqualTo(Blanks.blank(UpdateSlaveMessage.parseFrom(Recorded.message("01-UpdateSlaveMessage"))));
    }

    @Test
    void updates_look_as_recorded() throws Exception {
        agent.register();
        agent.run(framework, task);
        agent.start("w1");
        agent.acknowledge(agent.update(TaskState.TASK_STARTING));
        agent.acknowledge(agent.update(TaskState.TASK_RUNNING));
        agent.exit("w1", 0);
        assertThat(Blanks.blank(agent.sent(StatusUpdateMessage.class).getLast()))
                .isEqualTo(Blanks.blank(StatusUpdateMessage.parseFrom(Recorded.message("10-StatusUpdateMessage"))));
    }

    @Test
    void a_return_with_a_running_task_looks_as_recorded() throws Exception {
        agent.register();
        agent.runUntilRunning(framework, task);
        agent.restartAgent();
        agent.forgetEffects();
        agent.detect(AgentWorld.MASTER);
        agent.pass(Duration.ofSeconds(1));
        ReregisterSlaveMessage ours = agent.sent(ReregisterSlaveMessage.class).getFirst();
        ReregisterSlaveMessage theirs = ReregisterSlaveMessage.parseFrom(Recorded.message("67-ReregisterSlaveMessage"));
        assertThat(theirs.getSlave().hasId()).isTrue();
        theirs = theirs.toBuilder()
                .setSlave(theirs.getSlave().toBuilder().setId(ours.getSlave().getId()))
                .build();
        assertThat(Blanks.blank(ours.toBuilder().clearTasks().build()))
                .isEqualTo(Blanks.blank(theirs.toBuilder().clearTasks().build()));
        assertThat(ours.getTasks(0).getResourcesList())
                .isEqualTo(theirs.getTasks(0).getResourcesList());
        assertThat(ours.getTasks(0).getStatusesList())
                .extracting("state")
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
        // Beside what is recorded, ours remembers what it last told.
        assertThat(ours.getTasks(0).getAllFields().keySet())
                .containsAll(theirs.getTasks(0).getAllFields().keySet());
    }
}
