package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentEffect.UpdateContainer;
import io.tepui.agent.AgentInput.ContainerUpdated;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.TaskStage;
import io.tepui.protocol.internal.ExecutorToFrameworkMessage;
import io.tepui.protocol.internal.FrameworkToExecutorMessage;
import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.executor.Call;
import io.tepui.protocol.v1.executor.Event;
import io.tepui.resources.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SE-208 to SE-219: what executors are told, and what is made of what they tell. */
class ExecutorApiTest {
    private static final ExecutorInfo INFO = Samples.executor("e");

    @TempDir
    Path workDir;

    private AgentWorld agent;
    private TestExecutor executor;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
        executor = new TestExecutor(agent, Samples.KEPT, INFO);
    }

    private void launch(String... tasks) {
        agent.run(Samples.KEPT, Samples.task(tasks[0], INFO), true);
        for (int i = 1; i < tasks.length; i++) {
            agent.run(Samples.KEPT, Samples.task(tasks[i], INFO), false);
        }
        agent.start("e");
    }

    private void launchAndSubscribe(String... tasks) {
        launch(tasks);
        assertThat(executor.subscribe()).isEqualTo(200);
    }

    private TaskStage stage(String task) {
        return agent.executor("e").tasks().get(task).orElseThrow().stage();
    }

    private TaskState state(String task) {
        return agent.executor("e").tasks().get(task).orElseThrow().state();
    }

    // -------------------------------------------------------------------------------- subscription

    @Test
    void tasks_wait_until_the_executor_subscribes_and_then_come_in_the_order_of_their_launch() {
        launch("a", "b");
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.REGISTERING);
        assertThat(stage("b")).isEqualTo(TaskStage.QUEUED);
        assertThat(agent.updates()).isEmpty();

        executor.subscribe();

        assertThat(executor.heard()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH, Event.Type.LAUNCH);
        Event.Subscribed subscribed = executor.events().getFirst().getSubscribed();
        assertThat(subscribed.getExecutorInfo()).isEqualTo(INFO);
        assertThat(subscribed.getFrameworkInfo()).isEqualTo(Samples.KEPT);
        assertThat(subscribed.getAgentInfo().getId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        assertThat(subscribed.getAgentInfo().getHostname()).isEqualTo("host9");
        assertThat(subscribed.getContainerId().getValue())
                .isEqualTo(agent.executor("e").containerId());
        assertThat(executor.events().get(1).getLaunch().getTask()).isEqualTo(Samples.task("a", INFO));
        assertThat(executor.events().get(2).getLaunch().getTask().getTaskId().getValue())
                .isEqualTo("b");
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.RUNNING);
        assertThat(stage("a")).isEqualTo(TaskStage.LAUNCHED);
        assertThat(Path.of(agent.layout()
                                .runMeta(
                                        AgentWorld.AGENT_ID,
                                        "kept",
                                        "e",
                                        agent.executor("e").containerId()))
                        .resolve("http.marker"))
                .exists();
    }

    @Test
    void the_container_gets_the_resources_of_a_task_before_the_executor_gets_the_task() {
        agent.holdUpdates();
        launchAndSubscribe("a");
        String container = agent.executor("e").containerId();
        assertThat(executor.heard()).containsExactly(Event.Type.SUBSCRIBED);
        assertThat(stage("a")).isEqualTo(TaskStage.QUEUED);
        assertThat(agent.effects(UpdateContainer.class)).singleElement().satisfies(update -> {
            assertThat(update.containerId()).isEqualTo(container);
            assertThat(Resources.fromMessages(update.resources()))
                    .isEqualTo(Resources.parse("cpus:0.3;mem:96").allocate("role1"));
        });

        agent.run(Samples.KEPT, Samples.task("b", INFO), false);
        assertThat(agent.effects(UpdateContainer.class)).hasSize(1);
        agent.apply(new ContainerUpdated(container, Optional.empty()));
        assertThat(executor.lastEvent().getLaunch().getTask().getTaskId().getValue())
                .isEqualTo("a");
        assertThat(agent.effects(UpdateContainer.class)).hasSize(2);
        agent.apply(new ContainerUpdated(container, Optional.empty()));
        assertThat(executor.lastEvent().getLaunch().getTask().getTaskId().getValue())
                .isEqualTo("b");
    }

    @Test
    void a_container_whose_resources_cannot_be_changed_is_destroyed() {
        agent.holdUpdates();
        launchAndSubscribe("a");
        String container = agent.executor("e").containerId();
        agent.apply(new ContainerUpdated(container, Optional.of("no such cgroup")));
        assertThat(agent.effects(AgentEffect.Destroy.class)).containsExactly(new AgentEffect.Destroy(container));
        agent.end("e", 9);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_LOST);
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_CONTAINER_UPDATE_FAILED);
        assertThat(agent.lastUpdate().getStatus().getMessage()).contains("no such cgroup");
    }

    @Test
    void single_tasks_come_before_groups_at_subscription() {
        agent.fromMaster(group("g1", "g2").setLaunchExecutor(true).build());
        agent.run(Samples.KEPT, Samples.task("a", INFO), false);
        agent.start("e");
        executor.subscribe();
        assertThat(executor.heard()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH, Event.Type.LAUNCH_GROUP);
        assertThat(executor.lastEvent().getLaunchGroup().getTaskGroup().getTasksList())
                .containsExactly(Samples.task("g1", INFO), Samples.task("g2", INFO));
    }

    private static RunTaskGroupMessage.Builder group(String... tasks) {
        TaskGroupInfo.Builder group = TaskGroupInfo.newBuilder();
        for (String task : tasks) {
            group.addTasks(Samples.task(task, INFO));
        }
        return RunTaskGroupMessage.newBuilder()
                .setFramework(Samples.KEPT)
                .setExecutor(INFO)
                .setTaskGroup(group);
    }

    @Test
    void a_second_subscription_takes_the_place_of_the_first() {
        launchAndSubscribe("a");
        String first = executor.stream();
        executor.update("a", TaskState.TASK_RUNNING);
        executor.subscribe();
        assertThat(executor.isClosed(first)).isTrue();
        assertThat(executor.heard()).containsExactly(Event.Type.SUBSCRIBED);
        // The end of the first, which comes late, does not touch the second.
        agent.apply(new AgentInput.ExecutorStreamClosed(first));
        agent.run(Samples.KEPT, Samples.task("b", INFO), false);
        assertThat(executor.lastEvent().getLaunch().getTask().getTaskId().getValue())
                .isEqualTo("b");
    }

    @Test
    void tasks_for_an_executor_that_lost_its_connection_wait_for_it() {
        launchAndSubscribe("a");
        executor.update("a", TaskState.TASK_RUNNING);
        executor.disconnect();
        agent.run(Samples.KEPT, Samples.task("b", INFO), false);
        assertThat(stage("b")).isEqualTo(TaskStage.QUEUED);
        executor.subscribe();
        assertThat(executor.lastEvent().getLaunch().getTask().getTaskId().getValue())
                .isEqualTo("b");
    }

    @Test
    void a_task_that_was_sent_and_that_the_executor_does_not_know_is_dropped() {
        launchAndSubscribe("a", "b");
        executor.disconnect();
        executor.subscribe(List.of(Samples.task("b", INFO)), List.of());
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_LOST);
        assertThat(agent.lastUpdate().getStatus().getTaskId().getValue()).isEqualTo("a");
        assertThat(agent.lastUpdate().getStatus().getReason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
        assertThat(state("b")).isEqualTo(TaskState.TASK_STAGING);
    }

    @Test
    void an_executor_that_is_ending_gets_one_shutdown_and_no_more() {
        launchAndSubscribe("a");
        agent.fromMaster(io.tepui.protocol.internal.ShutdownExecutorMessage.newBuilder()
                .setFrameworkId(Samples.KEPT.getId())
                .setExecutorId(INFO.getExecutorId())
                .build());
        assertThat(executor.lastEvent().getType()).isEqualTo(Event.Type.SHUTDOWN);
        assertThat(executor.subscribe()).isEqualTo(200);
        assertThat(executor.heard()).containsExactly(Event.Type.SHUTDOWN);
        assertThat(executor.isClosed(executor.stream())).isTrue();
    }

    @Test
    void heartbeats_are_sent_every_30_minutes_while_the_executor_listens() {
        launchAndSubscribe("a");
        executor.update("a", TaskState.TASK_RUNNING);
        int before = executor.heard().size();
        agent.pass(Duration.ofMinutes(29));
        assertThat(executor.heard()).hasSize(before);
        agent.pass(Duration.ofMinutes(31));
        assertThat(executor.heard().subList(before, before + 2))
                .containsExactly(Event.Type.HEARTBEAT, Event.Type.HEARTBEAT);
        executor.disconnect();
        agent.pass(Duration.ofHours(1));
        assertThat(executor.heard()).hasSize(before + 2);
    }

    // -------------------------------------------------------------------------------- who may call

    @Test
    void only_executors_that_the_agent_started_are_heard() {
        launch("a");
        agent.run(Samples.KEPT, Samples.task("command"));
        assertThat(executor.update("a", TaskState.TASK_RUNNING))
                .as("not subscribed")
                .isEqualTo(403);
        assertThat(executor.message("x")).isEqualTo(403);
        assertThat(executor.call(executor.call(Call.Type.UNKNOWN))).isEqualTo(403);
        assertThat(new TestExecutor(agent, Samples.KEPT, Samples.executor("other")).subscribe())
                .isEqualTo(400);
        assertThat(new TestExecutor(agent, Samples.KEPT, Samples.executor("command")).subscribe())
                .as("made up for a command task")
                .isEqualTo(400);
        FrameworkInfo unknown = Samples.framework("unknown").build();
        assertThat(new TestExecutor(agent, unknown, INFO).subscribe()).isEqualTo(400);
        executor.subscribe();
        assertThat(executor.call(executor.call(Call.Type.UNKNOWN))).isEqualTo(501);
        assertThat(executor.update("a", TaskState.TASK_RUNNING)).isEqualTo(202);
    }

    @Test
    void a_token_counts_for_the_container_that_it_was_made_for_alone() {
        launch("a");
        String container = agent.executor("e").containerId();
        executor.authenticate(Map.of("fid", "kept", "eid", "e", "cid", "another"));
        assertThat(executor.subscribe()).isEqualTo(403);
        executor.authenticate(Map.of("fid", "kept", "cid", container));
        assertThat(executor.subscribe()).isEqualTo(403);
        executor.authenticate(Map.of("fid", "kept", "eid", "e", "cid", container));
        assertThat(executor.subscribe()).isEqualTo(200);
    }

    // -------------------------------------------------------------------------------- updates

    @Test
    void an_update_is_on_disk_before_it_is_acknowledged_and_forwarded() {
        launchAndSubscribe("a");
        agent.forgetEffects();
        TaskStatus status = TestExecutor.status("a", TaskState.TASK_RUNNING);
        assertThat(executor.update(status)).isEqualTo(202);
        assertThat(agent.effects())
                .extracting(AgentEffect::getClass)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsSubsequence(
                        AgentEffect.AppendRecord.class, AgentEffect.Send.class, AgentEffect.ExecutorEvent.class);
        Event.Acknowledged acknowledged = executor.lastEvent().getAcknowledged();
        assertThat(acknowledged.getTaskId().getValue()).isEqualTo("a");
        assertThat(acknowledged.getUuid()).isEqualTo(status.getUuid());

        StatusUpdate update = agent.lastUpdate();
        assertThat(update.hasExecutorId()).isFalse();
        assertThat(update.getUuid()).isEqualTo(status.getUuid());
        assertThat(update.getStatus().hasExecutorId()).isFalse();
        assertThat(update.getStatus().getAgentId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        assertThat(update.getStatus().getTimestamp()).isPositive();
        assertThat(update.getStatus().getContainerStatus().getContainerId().getValue())
                .isEqualTo(agent.executor("e").containerId());
        assertThat(update.getStatus()
                        .getContainerStatus()
                        .getNetworkInfos(0)
                        .getIpAddresses(0)
                        .getIpAddress())
                .isEqualTo("10.0.0.9");
        assertThat(agent.executor("e").tasks().get("a").orElseThrow().task().getStatusUpdateUuid())
                .isEqualTo(status.getUuid());
    }

    @Test
    void an_update_that_comes_again_is_acknowledged_to_the_executor_and_nothing_more() {
        launchAndSubscribe("a");
        TaskStatus status = TestExecutor.status("a", TaskState.TASK_RUNNING);
        executor.update(status);
        executor.update(status);
        executor.subscribe(List.of(), List.of(status));
        assertThat(executor.heard()).containsExactly(Event.Type.ACKNOWLEDGED, Event.Type.SUBSCRIBED);
        agent.acknowledge(agent.lastUpdate());
        executor.update(status);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_RUNNING);
        assertThat(agent.executor("e").tasks().get("a").orElseThrow().task().getStatusesCount())
                .isEqualTo(1);
    }

    @Test
    void a_task_that_has_ended_hears_no_more_but_the_executor_is_answered() {
        launchAndSubscribe("a");
        executor.update("a", TaskState.TASK_FINISHED);
        executor.update("a", TaskState.TASK_RUNNING);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FINISHED);
        assertThat(executor.lastEvent().getType()).isEqualTo(Event.Type.ACKNOWLEDGED);
        agent.acknowledge(agent.lastUpdate());
        assertThat(stageOfCompleted("a")).isEqualTo(TaskStage.COMPLETED);
        executor.update("a", TaskState.TASK_FAILED);
        assertThat(executor.lastEvent().getType()).isEqualTo(Event.Type.ACKNOWLEDGED);
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_FINISHED);
    }

    private TaskStage stageOfCompleted(String task) {
        return agent.executor("e").completed().get(task).orElseThrow().stage();
    }

    @Test
    void the_share_of_a_task_that_ended_leaves_the_container_at_once() {
        launchAndSubscribe("a", "b");
        agent.forgetEffects();
        executor.update("a", TaskState.TASK_FINISHED);
        assertThat(agent.effects(UpdateContainer.class)).singleElement().satisfies(update -> assertThat(
                        Resources.fromMessages(update.resources()))
                .isEqualTo(Resources.parse("cpus:0.3;mem:96").allocate("role1")));
    }

    @Test
    void an_update_of_another_agent_is_ignored_and_one_of_an_unknown_task_is_passed_on() {
        launchAndSubscribe("a");
        int before = executor.heard().size();
        TaskStatus foreign = TestExecutor.status("a", TaskState.TASK_RUNNING).toBuilder()
                .setAgentId(AgentID.newBuilder().setValue("other"))
                .build();
        assertThat(executor.update(foreign)).isEqualTo(202);
        assertThat(executor.heard()).hasSize(before);
        assertThat(agent.updates()).isEmpty();

        executor.update("unheard-of", TaskState.TASK_RUNNING);
        assertThat(agent.lastUpdate().getStatus().getTaskId().getValue()).isEqualTo("unheard-of");
        assertThat(executor.lastEvent().getType()).isEqualTo(Event.Type.ACKNOWLEDGED);
    }

    @Test
    void an_executor_that_reports_a_task_which_it_was_not_given_does_no_harm() {
        agent.holdUpdates();
        launchAndSubscribe("a");
        executor.update("a", TaskState.TASK_FAILED);
        agent.acknowledge(agent.lastUpdate());
        agent.apply(new ContainerUpdated(agent.executor("e").containerId(), Optional.empty()));
        assertThat(executor.heard()).doesNotContain(Event.Type.LAUNCH);
        agent.apply(new ContainerUpdated(agent.executor("e").containerId(), Optional.empty()));
        agent.run(Samples.KEPT, Samples.task("b", INFO), false);
        agent.apply(new ContainerUpdated(agent.executor("e").containerId(), Optional.empty()));
        assertThat(executor.lastEvent().getLaunch().getTask().getTaskId().getValue())
                .isEqualTo("b");
    }

    // -------------------------------------------------------------------------------- messages

    @Test
    void messages_go_from_executor_to_scheduler_and_back() {
        launchAndSubscribe("a");
        assertThat(executor.message("up")).isEqualTo(202);
        assertThat(agent.sent(ExecutorToFrameworkMessage.class)).singleElement().satisfies(message -> {
            assertThat(message.getData().toStringUtf8()).isEqualTo("up");
            assertThat(message.getFrameworkId()).isEqualTo(Samples.KEPT.getId());
            assertThat(message.getExecutorId()).isEqualTo(INFO.getExecutorId());
            assertThat(message.getSlaveId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        });
        agent.fromMaster(FrameworkToExecutorMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(AgentWorld.AGENT_ID))
                .setFrameworkId(FrameworkID.newBuilder().setValue("kept"))
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .setData(ByteString.copyFromUtf8("down"))
                .build());
        assertThat(executor.lastEvent().getMessage().getData().toStringUtf8()).isEqualTo("down");

        agent.apply(new AgentInput.MasterLost());
        assertThat(executor.message("lost")).isEqualTo(202);
        assertThat(agent.sent(ExecutorToFrameworkMessage.class)).hasSize(1);
    }

    // -------------------------------------------------------------------------------- kill

    @Test
    void a_kill_goes_to_the_executor_with_the_policy_of_the_call() {
        launchAndSubscribe("a");
        agent.kill(Samples.KEPT, "a");
        assertThat(executor.lastEvent().getKill().getTaskId().getValue()).isEqualTo("a");
        assertThat(executor.lastEvent().getKill().hasKillPolicy()).isFalse();
        agent.kill(Samples.KEPT, "a", Duration.ofSeconds(7));
        assertThat(executor.lastEvent().getKill().getKillPolicy()).isEqualTo(Samples.grace(Duration.ofSeconds(7)));
        assertThat(agent.updates()).isEmpty();
    }

    @Test
    void a_kill_before_delivery_kills_the_whole_group_and_leaves_an_idle_executor_to_be_shut_down() {
        agent.fromMaster(group("g1", "g2").setLaunchExecutor(true).build());
        agent.start("e");
        agent.kill(Samples.KEPT, "g2");
        assertThat(agent.updates()).extracting(StatusUpdate::getStatus).allSatisfy(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(status.getReason()).isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        });
        assertThat(agent.toldStates()).hasSize(2);
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.REGISTERING);

        executor.subscribe();
        assertThat(executor.heard()).containsExactly(Event.Type.SHUTDOWN);
        assertThat(agent.executor("e").state()).isEqualTo(ExecutorState.TERMINATING);
    }

    @Test
    void a_kill_while_the_container_is_being_changed_comes_before_delivery_too() {
        agent.holdUpdates();
        launchAndSubscribe("a");
        agent.kill(Samples.KEPT, "a");
        assertThat(agent.toldStates()).containsExactly(TaskState.TASK_KILLED);
        assertThat(executor.heard()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.SHUTDOWN);
        agent.apply(new ContainerUpdated(agent.executor("e").containerId(), Optional.empty()));
        assertThat(executor.heard()).doesNotContain(Event.Type.LAUNCH);
    }

    @Test
    void a_task_info_reaches_the_executor_as_the_scheduler_made_it() {
        TaskInfo task = Samples.task("a", INFO).toBuilder()
                .setData(ByteString.copyFromUtf8("for you"))
                .build();
        agent.run(Samples.KEPT, task, true);
        agent.start("e");
        executor.subscribe();
        assertThat(executor.lastEvent().getLaunch().getTask()).isEqualTo(task);
    }
}
