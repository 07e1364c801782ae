package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.operator.AgentMetrics;
import io.tepui.agent.operator.AgentReads;
import io.tepui.agent.operator.ContainerIds;
import io.tepui.agent.operator.ContainerLookup;
import io.tepui.agent.state.AgentState;
import io.tepui.protocol.Times;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Metric;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import io.tepui.protocol.v1.agent.Response.GetTasks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO-42, AO-43, AO-59 to AO-76, AO-367 to AO-369: what the agent tells about itself, held against what Mesos told. */
class ReadCallsTest {
    private static final Visibility ALL = Access.unrestricted().visibility();
    private static final Call.GetContainers EXECUTORS_ONLY = Call.GetContainers.getDefaultInstance();
    private static final Call.GetContainers NESTED =
            Call.GetContainers.newBuilder().setShowNested(true).build();
    private static final Call.GetContainers STANDALONE =
            Call.GetContainers.newBuilder().setShowStandalone(true).build();

    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    private AgentState state() {
        return agent.state();
    }

    private static String json(Response response) {
        return new String(JsonCodec.standard().toJson(response), StandardCharsets.UTF_8);
    }

    /** The scene of the recording: one task runs, one has finished, one has failed. */
    private void recordedTasks() {
        Response recorded = Recorded.answer("tasks/GET_STATE");
        FrameworkInfo framework =
                recorded.getGetState().getGetFrameworks().getFrameworks(0).getFrameworkInfo();
        Task running = recorded.getGetState().getGetTasks().getLaunchedTasks(0);
        TaskInfo run1 = Samples.task("run1", "echo hello; sleep 1000")
                .setLabels(running.getLabels())
                .build();
        agent.runUntilRunning(framework, run1);
        agent.runUntilRunning(framework, Samples.task("fin1"));
        agent.runUntilRunning(framework, Samples.task("bad1", "exit 3").build());
        agent.exit("bad1", 3);
        agent.acknowledge(agent.lastUpdate());
        agent.exit("fin1", 0);
        agent.acknowledge(agent.lastUpdate());
    }

    private static final class Containers implements ContainerLookup {
        private final Map<ContainerID, Response.GetContainers.Container> known = new HashMap<>();
        private List<ContainerID> others = List.of();

        static Containers none() {
            return new Containers();
        }

        /** As recorded, but for the id that this run's first container got. */
        static Containers recorded(String name, String ours) {
            Containers containers = new Containers();
            String theirs = "9f4c0423-eea0-44b7-96b3-8026496472df";
            for (var container : Recorded.answer(name).getGetContainers().getContainersList()) {
                ContainerID id = container.getContainerStatus().getContainerId();
                ContainerID.Builder mine = id.toBuilder();
                if (id.getValue().equals(theirs)) {
                    mine.setValue(ours);
                } else {
                    if (id.hasParent()) {
                        mine.getParentBuilder().setValue(ours);
                    }
                    containers.others = List.of(mine.build());
                }
                containers.known.put(mine.build(), container);
            }
            return containers;
        }

        @Override
        public List<ContainerID> others() {
            return others;
        }

        @Override
        public boolean isStandalone(ContainerID container) {
            ContainerID root = ContainerIds.root(container);
            return others.contains(root);
        }

        @Override
        public Optional<ContainerStatus> status(ContainerID container) {
            return Optional.ofNullable(known.get(container)).map(each -> each.getContainerStatus().toBuilder()
                    .setContainerId(container)
                    .build());
        }

        @Override
        public Optional<ResourceStatistics> statistics(ContainerID container) {
            return Optional.ofNullable(known.get(container))
                    .map(Response.GetContainers.Container::getResourceStatistics);
        }
    }

    // -------------------------------------------------------------------------------- as recorded

    @Test
    void an_agent_with_nothing_to_tell_says_so_in_the_same_words_as_mesos() {
        assertThat(json(AgentReads.getState(state(), ALL))).isEqualTo(Recorded.text("empty/GET_STATE"));
        assertThat(json(AgentReads.getFrameworks(state(), ALL))).isEqualTo(Recorded.text("empty/GET_FRAMEWORKS"));
        assertThat(json(AgentReads.getExecutors(state(), ALL))).isEqualTo(Recorded.text("empty/GET_EXECUTORS"));
        assertThat(json(AgentReads.getTasks(state(), ALL))).isEqualTo(Recorded.text("empty/GET_TASKS"));
        assertThat(json(AgentReads.getOperations(state(), ALL))).isEqualTo(Recorded.text("empty/GET_OPERATIONS"));
        assertThat(json(AgentReads.getResourceProviders(state())))
                .isEqualTo(Recorded.text("empty/GET_RESOURCE_PROVIDERS"));
        assertThat(json(AgentReads.getContainers(state(), EXECUTORS_ONLY, Containers.none(), ALL)))
                .isEqualTo(Recorded.text("empty/GET_CONTAINERS"));
        assertThat(json(AgentReads.getContainers(state(), NESTED, Containers.none(), ALL)))
                .isEqualTo(Recorded.text("empty/GET_CONTAINERS"));
    }

    @Test
    void tasks_executors_and_frameworks_are_told_as_mesos_tells_them() {
        recordedTasks();
        assertThat(Blanks.blank(AgentReads.getState(state(), ALL)))
                .isEqualTo(Blanks.blank(Recorded.answer("tasks/GET_STATE")));
        assertThat(Blanks.blank(AgentReads.getTasks(state(), ALL)))
                .isEqualTo(Blanks.blank(Recorded.answer("tasks/GET_TASKS")));
        assertThat(Blanks.blank(AgentReads.getExecutors(state(), ALL)))
                .isEqualTo(Blanks.blank(Recorded.answer("tasks/GET_EXECUTORS")));
        assertThat(Blanks.blank(AgentReads.getFrameworks(state(), ALL)))
                .isEqualTo(Blanks.blank(Recorded.answer("tasks/GET_FRAMEWORKS")));
    }

    @Test
    void containers_are_told_as_mesos_tells_them() {
        recordedTasks();
        String ours = agent.executor("run1").containerId();
        for (String name : List.of("tasks/GET_CONTAINERS", "containers/GET_CONTAINERS-show_nested")) {
            assertThat(Blanks.blank(AgentReads.getContainers(state(), NESTED, Containers.recorded(name, ours), ALL)))
                    .isEqualTo(Blanks.blank(Recorded.answer(name)));
        }
        String name = "containers/GET_CONTAINERS-show_standalone";
        Containers alone = Containers.recorded(name, ours);
        assertThat(Blanks.blank(AgentReads.getContainers(state(), STANDALONE, alone, ALL)))
                .isEqualTo(Blanks.blank(Recorded.answer(name)));
        assertThat(AgentReads.getContainers(state(), NESTED, alone, ALL)
                        .getGetContainers()
                        .getContainersList())
                .hasSize(1);
    }

    @Test
    void the_agent_is_told_as_its_flags_describe_it() {
        Response answer = AgentReads.getAgent(state());
        assertThat(answer.getGetAgent().getAgentInfo().getId().getValue()).isEqualTo(AgentWorld.AGENT_ID);
        assertThat(answer.getGetAgent().getAgentInfo().getPort()).isEqualTo(5051);
        Response recorded = Recorded.answer("tasks/GET_AGENT");
        assertThat(answer.getGetAgent().getAgentInfo().getAllFields().keySet())
                .isEqualTo(recorded.getGetAgent().getAgentInfo().getAllFields().keySet());
        assertThat(answer.getGetAgent()
                        .getAgentInfo()
                        .getResources(0)
                        .getAllFields()
                        .keySet())
                .isEqualTo(recorded.getGetAgent()
                        .getAgentInfo()
                        .getResources(0)
                        .getAllFields()
                        .keySet());
    }

    @Test
    void the_agent_has_no_id_before_its_first_registration(@TempDir Path other) {
        AgentWorld young = AgentWorld.in(other);
        young.recover();
        assertThat(AgentReads.getAgent(young.state())
                        .getGetAgent()
                        .getAgentInfo()
                        .hasId())
                .isFalse();
    }

    // -------------------------------------------------------------------------------- the life of a task

    @Test
    void a_task_moves_from_list_to_list() {
        agent.run(Samples.KEPT, Samples.task("t"));
        assertThat(tasks().getQueuedTasksList()).hasSize(1);
        agent.start("t");
        assertThat(tasks().getLaunchedTasksList()).hasSize(1);
        agent.acknowledge(agent.lastUpdate());
        agent.acknowledge(agent.lastUpdate());
        agent.exit("t", 0);
        assertThat(tasks().getTerminatedTasksList()).hasSize(1);
        agent.acknowledge(agent.lastUpdate());
        assertThat(tasks().getCompletedTasksList()).hasSize(1);
        assertThat(tasks().getAllFields()).hasSize(1);

        Response.GetState shown = AgentReads.getState(state(), ALL).getGetState();
        assertThat(shown.getGetExecutors().getExecutorsList()).isEmpty();
        assertThat(shown.getGetExecutors().getCompletedExecutorsList()).hasSize(1);
        assertThat(shown.getGetFrameworks().getFrameworksList()).isEmpty();
        assertThat(shown.getGetFrameworks().getCompletedFrameworksList()).hasSize(1);
    }

    private GetTasks tasks() {
        return AgentReads.getTasks(state(), ALL).getGetTasks();
    }

    @Test
    void a_task_whose_framework_was_removed_while_it_ran_is_not_shown_as_launched() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.fromMaster(ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(Samples.KEPT.getId())
                .build());
        agent.end("t", 9);
        assertThat(tasks().getLaunchedTasksList()).isEmpty();
        assertThat(tasks().getTerminatedTasksList()).hasSize(1);

        agent.restartAgent();
        assertThat(tasks().getLaunchedTasksList()).isEmpty();
        assertThat(tasks().getTerminatedTasksList()).hasSize(1);
    }

    @Test
    void containers_of_executors_that_have_ended_are_not_listed_and_unknown_numbers_are_left_out() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("runs"));
        agent.runUntilRunning(Samples.KEPT, Samples.task("ended"));
        agent.exit("ended", 0);
        Response answer = AgentReads.getContainers(state(), EXECUTORS_ONLY, Containers.none(), ALL);
        assertThat(answer.getGetContainers().getContainersList())
                .singleElement()
                .satisfies(container -> {
                    assertThat(container.getExecutorId().getValue()).isEqualTo("runs");
                    assertThat(container.hasContainerStatus()).isFalse();
                    assertThat(container.hasResourceStatistics()).isFalse();
                });
    }

    @Test
    void a_drain_is_told_while_it_lasts() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        DrainConfig config = DrainConfig.newBuilder().setMarkGone(true).build();
        agent.pass(Duration.ofMillis(1500));
        agent.fromMaster(DrainSlaveMessage.newBuilder().setConfig(config).build());
        Response.GetAgent answer = AgentReads.getAgent(state()).getGetAgent();
        assertThat(answer.getDrainConfig()).isEqualTo(config);
        assertThat(answer.getEstimatedDrainStartTime().getNanoseconds() % 1_000_000_000)
                .isZero();
        assertThat(Times.toInstant(answer.getEstimatedDrainStartTime()))
                .isBetween(agent.now().minusSeconds(1), agent.now());

        agent.end("t", 15);
        agent.acknowledge(agent.lastUpdate());
        answer = AgentReads.getAgent(state()).getGetAgent();
        assertThat(answer.hasDrainConfig()).isFalse();
        assertThat(answer.hasEstimatedDrainStartTime()).isFalse();
    }

    // -------------------------------------------------------------------------------- metrics

    private SortedMap<String, Double> metrics() {
        return AgentMetrics.of(state(), agent.now().minusSeconds(90), agent.now());
    }

    @Test
    void every_metric_that_mesos_has_is_there_but_those_of_the_host() {
        List<String> recorded = Recorded.answer("empty/GET_METRICS").getGetMetrics().getMetricsList().stream()
                .map(Metric::getName)
                .filter(name -> !name.startsWith("system/"))
                .toList();
        assertThat(metrics()).containsKeys(recorded.toArray(String[]::new));
        assertThat(metrics().values()).allMatch(Double::isFinite);
    }

    @Test
    void metrics_follow_what_happens() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("running"));
        agent.run(Samples.KEPT, Samples.task("queued"));
        agent.runUntilRunning(Samples.KEPT, Samples.task("done"));
        agent.exit("done", 0);
        agent.runUntilRunning(Samples.KEPT, Samples.task("failed"));
        agent.exit("failed", 1);
        agent.runUntilRunning(Samples.FLEETING, Samples.task("ending"));
        agent.kill(Samples.FLEETING, "ending");
        assertThat(metrics())
                .containsEntry("slave/uptime_secs", 90.0)
                .containsEntry("slave/registered", 1.0)
                .containsEntry("slave/recovery_time_secs", 0.005)
                .containsEntry("slave/frameworks_active", 2.0)
                .containsEntry("slave/tasks_running", 2.0)
                .containsEntry("slave/tasks_staging", 1.0)
                .containsEntry("slave/tasks_finished", 1.0)
                .containsEntry("slave/tasks_failed", 1.0)
                .containsEntry("slave/executors_registering", 1.0)
                .containsEntry("slave/executors_running", 2.0)
                .containsEntry("slave/executors_terminated", 2.0)
                .containsEntry("slave/valid_status_updates", 10.0)
                .containsEntry("slave/cpus_total", 4.0)
                .containsEntry("slave/cpus_used", 0.3)
                .containsEntry("slave/cpus_percent", 0.075)
                .containsEntry("slave/mem_used", 96.0)
                .containsEntry("slave/gpus_percent", 0.0);
        agent.detect(AgentWorld.MASTER);
        assertThat(metrics()).containsEntry("slave/registered", 0.0);
    }

    @Test
    void before_recovery_there_is_no_recovery_time(@TempDir Path other) {
        AgentWorld young = AgentWorld.in(other);
        assertThat(AgentMetrics.of(young.state(), young.now(), young.now()))
                .doesNotContainKey("slave/recovery_time_secs");
    }
}
