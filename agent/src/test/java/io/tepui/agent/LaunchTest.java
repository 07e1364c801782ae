package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentEffect.Destroy;
import io.tepui.agent.AgentEffect.Launch;
import io.tepui.agent.AgentInput.ContainerStarted;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.AgentInput.PeerMessage;
import io.tepui.agent.state.Counter;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.TaskStage;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ExitedExecutorMessage;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.UUID;
import io.tepui.protocol.v1.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AM-65 to AM-68, SE-152, SE-237 to SE-243: command tasks from their launch to the end of their command. */
class LaunchTest {
    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    @Test
    void a_task_is_queued_until_its_container_runs_and_then_starting_and_running_are_told_one_by_one() {
        agent.run(Samples.KEPT, Samples.task("t"));
        assertThat(agent.executor("t").state()).isEqualTo(ExecutorState.REGISTERING);
        assertThat(agent.executor("t").tasks().get("t").orElseThrow().stage()).isEqualTo(TaskStage.QUEUED);
        assertThat(agent.updates()).isEmpty();

        agent.start("t");
        assertThat(agent.executor("t").tasks().get("t").orElseThrow().stage()).isEqualTo(TaskStage.LAUNCHED);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_STARTING);
        // What waits behind the head is known to the master nevertheless (SE-163).
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(agent.lastUpdate().getLatestState()).isEqualTo(TaskState.TASK_RUNNING);

        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void an_update_carries_all_that_schedulers_look_for() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.start("t");
        StatusUpdateMessage message = agent.sent(StatusUpdateMessage.class).getFirst();
        assertThat(message.getPid()).isEqualTo(AgentWorld.AGENT.toString());
        StatusUpdate update = message.getUpdate();
        assertThat(update.getFrameworkId()).isEqualTo(Samples.KEPT.getId());
        assertThat(update.getSlaveId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        assertThat(update.getExecutorId().getValue()).isEqualTo("t");
        assertThat(update.getUuid().size()).isEqualTo(16);

        TaskStatus status = update.getStatus();
        assertThat(status.getUuid()).isEqualTo(update.getUuid());
        assertThat(status.getTimestamp()).isEqualTo(update.getTimestamp()).isPositive();
        assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(status.hasReason()).isFalse();
        assertThat(status.getAgentId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        assertThat(status.getExecutorId().getValue()).isEqualTo("t");
        // CF-19: clients find the container to enter here.
        ContainerStatus container = status.getContainerStatus();
        assertThat(container.getContainerId().getValue())
                .isEqualTo(agent.executor("t").containerId());
        assertThat(container.getExecutorPid()).isEqualTo(100);
        assertThat(container.getNetworkInfos(0).getIpAddresses(0).getIpAddress())
                .isEqualTo("10.0.0.9");
    }

    @Test
    void the_container_is_made_in_a_sandbox_of_its_own_with_the_environment_of_an_executor() {
        agent.run(
                Samples.KEPT,
                Samples.task("t", "echo $X")
                        .setCommand(CommandInfo.newBuilder()
                                .setValue("echo $X")
                                .setUser("someone")
                                .setEnvironment(Environment.newBuilder()
                                        .addVariables(Environment.Variable.newBuilder()
                                                .setName("X")
                                                .setValue("1"))))
                        .build());
        LaunchSpec spec = agent.launchOf("t");
        String container = agent.executor("t").containerId();
        assertThat(spec.containerId()).isEqualTo(container);
        assertThat(spec.sandbox()).isEqualTo(workDir + "/slaves/m-S0/frameworks/kept/executors/t/runs/" + container);
        assertThat(spec.user()).contains("someone");
        assertThat(spec.environment())
                .containsEntry("X", "1")
                .containsEntry("MESOS_SANDBOX", spec.sandbox())
                .containsEntry("MESOS_EXECUTOR_ID", "t")
                .containsEntry("MESOS_ALLOCATION_ROLE", "role1")
                .containsKey("PATH");
        // The link to the newest run is there for everyone, the checkpoint for those who want it (AO-175, AO-179).
        assertThat(workDir.resolve("slaves/m-S0/frameworks/kept/executors/t/runs/latest"))
                .isSymbolicLink();
        assertThat(workDir.resolve("meta/slaves/m-S0/frameworks/kept/framework.info"))
                .isNotEmptyFile();
        assertThat(workDir.resolve("meta/slaves/m-S0/frameworks/kept/executors/t/runs/latest/tasks/t/task.info"))
                .isNotEmptyFile();
    }

    @Test
    void nothing_is_checkpointed_for_a_framework_that_does_not_want_it() {
        agent.runUntilRunning(Samples.FLEETING, Samples.task("t"));
        assertThat(workDir.resolve("meta/slaves/m-S0/frameworks")).doesNotExist();
        assertThat(agent.effects(AgentEffect.AppendRecord.class)).isEmpty();
    }

    @Test
    void without_a_user_of_its_own_a_task_runs_as_its_framework_says() {
        agent.run(Samples.KEPT, Samples.task("t"));
        assertThat(agent.launchOf("t").user()).contains("nobody");
    }

    @Test
    void a_command_that_exits_with_0_has_finished_and_any_other_has_failed() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("good"));
        agent.exit("good", 0);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).isEqualTo("Command exited with status 0");

        agent.runUntilRunning(Samples.KEPT, Samples.task("bad"));
        agent.exit("bad", 3);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).isEqualTo("Command exited with status 3");
        assertThat(agent.lastUpdate().getStatus().hasReason()).isFalse();

        agent.runUntilRunning(Samples.KEPT, Samples.task("shot"));
        agent.end("shot", 9);
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).isEqualTo("Command terminated with signal Killed");
        assertThat(agent.state().tally().of(Counter.TASKS_FINISHED)).isEqualTo(1);
        assertThat(agent.state().tally().of(Counter.TASKS_FAILED)).isEqualTo(2);
    }

    @Test
    void a_container_that_vanished_without_a_status_fails_its_task() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.vanish("t");
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(agent.lastUpdate().getStatus().getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    }

    @Test
    void the_executor_stays_until_the_last_update_is_acknowledged() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.exit("t", 0);
        assertThat(agent.executor("t").state()).isEqualTo(ExecutorState.TERMINATED);
        assertThat(agent.runtime()).isEmpty();

        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
        assertThat(agent.state()
                        .completed()
                        .get("kept")
                        .orElseThrow()
                        .completed()
                        .size())
                .isEqualTo(1);
    }

    @Test
    void a_container_that_cannot_be_launched_fails_its_task() {
        agent.run(Samples.KEPT, Samples.task("t"));
        agent.failLaunch("t", LaunchStep.START, "no such user: someone");
        TaskStatus status = agent.lastUpdate().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(status.getReason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(status.getMessage()).isEqualTo("no such user: someone");
        assertThat(agent.state().tally().of(Counter.CONTAINER_LAUNCH_ERRORS)).isEqualTo(1);
        agent.acknowledge(agent.lastUpdate());
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("AO-220: a task whose container took too much is told by how much")
    void limitation() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        Resource taken = Resource.newBuilder()
                .setName("mem")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(65))
                .build();
        agent.endFor(
                "t",
                new ContainerEnd(
                        OptionalInt.of(9),
                        Optional.of(new ContainerEnd.Killed(
                                TaskState.TASK_FAILED,
                                Reason.REASON_CONTAINER_LIMITATION_MEMORY,
                                "65 of 64 MB used",
                                List.of(taken)))));
        TaskStatus status = agent.lastUpdate().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
        assertThat(status.getReason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(status.getMessage()).isEqualTo("65 of 64 MB used");
        assertThat(status.getLimitation().getResourcesList()).containsExactly(taken);
        assertThat(agent.executor("t").state()).isEqualTo(ExecutorState.TERMINATED);
    }

    @Test
    void a_sandbox_that_cannot_be_made_drops_the_task_or_loses_it_for_older_frameworks() {
        FrameworkInfo aware = Samples.with(Samples.KEPT, Capability.Type.PARTITION_AWARE);
        agent.run(aware, Samples.task("t"));
        agent.failLaunch("t", LaunchStep.SANDBOX, "disk full");
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);

        agent.run(Samples.FLEETING, Samples.task("u"));
        agent.failLaunch("u", LaunchStep.SANDBOX, "disk full");
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(agent.state().tally().of(Counter.TASKS_LOST)).isEqualTo(2);
    }

    @Test
    void a_launch_made_for_an_earlier_state_of_the_resources_is_dropped() {
        agent.fromMaster(RunTaskMessage.newBuilder()
                .setFramework(Samples.KEPT)
                .setTask(Samples.task("t"))
                .addResourceVersionUuids(ResourceVersionUUID.newBuilder()
                        .setUuid(UUID.newBuilder().setValue(ByteString.copyFrom(new byte[16]))))
                .build());
        assertThat(agent.effects(Launch.class)).isEmpty();
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_INVALID_OFFERS);
        // A framework without a task here is history at once.
        assertThat(agent.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void a_task_that_this_agent_cannot_run_is_refused_and_its_executor_is_not_expected_any_more() {
        ExecutorInfo executor = Samples.executor("custom").toBuilder()
                .setCommand(CommandInfo.getDefaultInstance())
                .build();
        agent.run(Samples.KEPT, Samples.task("t", executor));
        assertThat(agent.effects(Launch.class)).isEmpty();
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).startsWith("executor.command.value is missing");
        assertThat(agent.lastUpdate().getExecutorId().getValue()).isEqualTo("custom");
        assertThat(agent.sent(ExitedExecutorMessage.class)).singleElement().satisfies(exited -> {
            assertThat(exited.getExecutorId().getValue()).isEqualTo("custom");
            assertThat(exited.getStatus()).isEqualTo(-1);
        });
    }

    @Test
    void launches_from_elsewhere_for_others_or_of_unsafe_ids_start_nothing() {
        agent.apply(new PeerMessage(
                AgentWorld.OTHER_MASTER,
                RunTaskMessage.newBuilder()
                        .setFramework(Samples.KEPT)
                        .setTask(Samples.task("t"))
                        .build()));
        agent.run(
                Samples.KEPT,
                Samples.task("t").toBuilder()
                        .setAgentId(AgentID.newBuilder().setValue("other"))
                        .build());
        agent.run(
                Samples.KEPT.toBuilder()
                        .setId(FrameworkID.newBuilder().setValue("../up"))
                        .build(),
                Samples.task("t"));
        assertThat(agent.effects()).isEmpty();

        agent.run(Samples.KEPT, Samples.task("../../up"));
        assertThat(agent.effects(Launch.class)).isEmpty();
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_ERROR);
    }

    @Test
    void a_second_launch_of_a_running_task_changes_nothing_and_of_an_ended_one_is_dropped() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.forgetEffects();
        agent.run(Samples.KEPT, Samples.task("t"));
        assertThat(agent.effects()).isEmpty();

        agent.exit("t", 0);
        StatusUpdate finished = agent.lastUpdate();
        agent.run(Samples.KEPT, Samples.task("t"));
        assertThat(agent.effects(Launch.class)).isEmpty();
        agent.acknowledge(finished);
        assertThat(agent.lastUpdate()).isEqualTo(finished);
    }

    @Test
    void the_id_of_a_completed_task_can_be_used_again() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.exit("t", 1);
        agent.acknowledge(agent.lastUpdate());
        agent.forgetEffects();

        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.exit("t", 0);
        assertThat(agent.toldStates())
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    }

    @Test
    void an_answer_to_an_earlier_kill_of_the_id_does_not_swallow_the_updates_of_the_task() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("other"));
        agent.kill(Samples.KEPT, "t");
        assertThat(agent.lastUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
        agent.forgetEffects();
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void a_container_that_nobody_asked_for_is_ended() {
        agent.apply(new ContainerStarted("stranger", 77));
        assertThat(agent.effects()).containsExactly(new Destroy("stranger"));
    }

    @Test
    void a_scheduler_of_the_older_api_is_remembered_with_its_address() {
        agent.fromMaster(RunTaskMessage.newBuilder()
                .setFramework(Samples.KEPT)
                .setTask(Samples.task("t"))
                .setPid("scheduler-1@10.0.0.3:99")
                .build());
        assertThat(agent.state().framework("kept").orElseThrow().pid())
                .contains(new UPid("scheduler-1", "10.0.0.3", 99));
    }
}
