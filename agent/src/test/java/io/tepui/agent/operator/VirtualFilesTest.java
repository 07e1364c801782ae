package io.tepui.agent.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.operator.VirtualFiles.Attached;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AO-371, AO-372, AO-374, AO-375: what virtual paths stand for. */
class VirtualFilesTest {
    private static final SlaveInfo INFO = SlaveInfo.newBuilder()
            .setHostname("h")
            .setId(AgentID.newBuilder().setValue("S0"))
            .build();
    private static final AgentState AGENT = AgentState.starting(INFO, new UUID(1, 2));
    private static final String RUNS = "/srv/agent/slaves/S0/frameworks/F/executors/E/runs";

    private final VirtualFiles files = new VirtualFiles(new Layout("/srv/agent"), Optional.of("/var/log/agent.log"));

    private Optional<Attached> resolve(String path) {
        return files.resolve(AGENT, path);
    }

    @Test
    void the_short_path_leads_to_the_newest_sandbox_and_what_lies_in_it() {
        assertThat(resolve("/frameworks/F/executors/E/runs/latest")).contains(new Attached(RUNS + "/latest", ""));
        assertThat(resolve("/frameworks/F/executors/E/runs/latest/")).contains(new Attached(RUNS + "/latest", ""));
        assertThat(resolve("/frameworks/F/executors/E/runs/latest/stdout"))
                .contains(new Attached(RUNS + "/latest", "stdout"));
        assertThat(resolve("/frameworks/F/executors/E/runs/latest/containers/child/stdout"))
                .contains(new Attached(RUNS + "/latest", "containers/child/stdout"));
    }

    @Test
    void the_path_on_the_host_leads_to_each_run() {
        assertThat(resolve(RUNS + "/c1/a/b")).contains(new Attached(RUNS + "/c1", "a/b"));
        assertThat(resolve(RUNS + "/latest")).contains(new Attached(RUNS + "/latest", ""));
    }

    @Test
    void the_log_has_a_path_if_there_is_one() {
        assertThat(resolve("/slave/log")).contains(new Attached("/var/log/agent.log", ""));
        assertThat(resolve("/slave/log/")).contains(new Attached("/var/log/agent.log", ""));
        assertThat(resolve("/slave/log/x")).contains(new Attached("/var/log/agent.log", "x"));
        assertThat(new VirtualFiles(new Layout("/srv/agent"), Optional.empty()).resolve(AGENT, "/slave/log"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/slave",
                "/slave/logs",
                "/frameworks/F/executors/E/runs",
                "/frameworks/F/executors/E/runs/c1",
                "/frameworks/../executors/E/runs/latest",
                "/srv/agent",
                "/srv/agent/meta/slaves/S0/frameworks/F/executors/E/runs/latest",
                "/srv/agent/slaves/S1/frameworks/F/executors/E/runs/c1",
                "/srv/agent/slaves/S0/frameworks/F/executors/E/runs",
                "/srv/agent/slaves/S0/frameworks/F/executors/E/runs/..",
                "/srv/agenter/slaves/S0/frameworks/F/executors/E/runs/c1",
                "/etc/passwd"
            })
    void nothing_else_is_attached(String path) {
        assertThat(resolve(path)).isEmpty();
    }

    private static Resource volume(String id, String containerPath) {
        return Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(64))
                .addReservations(Resource.ReservationInfo.newBuilder()
                        .setType(Resource.ReservationInfo.Type.DYNAMIC)
                        .setRole("eng/dev"))
                .setDisk(Resource.DiskInfo.newBuilder()
                        .setPersistence(
                                Resource.DiskInfo.Persistence.newBuilder().setId(id))
                        .setVolume(Volume.newBuilder()
                                .setContainerPath(containerPath)
                                .setMode(Volume.Mode.RW)))
                .build();
    }

    /** An agent with a default executor, whose volume {@code shared} a task sees as {@code of/executor}; its own is {@code data}. */
    private static AgentState withPod(ExecutorKind kind) {
        FrameworkInfo info = FrameworkInfo.newBuilder()
                .setUser("u")
                .setName("n")
                .setId(FrameworkID.newBuilder().setValue("F"))
                .build();
        TaskInfo task = TaskInfo.newBuilder()
                .setName("t")
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .addResources(volume("own", "data"))
                .setContainer(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addVolumes(Volume.newBuilder()
                                .setContainerPath("of/executor")
                                .setMode(Volume.Mode.RW)
                                .setSource(Volume.Source.newBuilder()
                                        .setType(Volume.Source.Type.SANDBOX_PATH)
                                        .setSandboxPath(Volume.Source.SandboxPath.newBuilder()
                                                .setType(Volume.Source.SandboxPath.Type.PARENT)
                                                .setPath("shared")))))
                .build();
        FrameworkRecord framework = FrameworkRecord.fresh(info, Optional.empty());
        ExecutorRecord executor = ExecutorRecord.starting(
                        ExecutorInfo.newBuilder()
                                .setExecutorId(ExecutorID.newBuilder().setValue("E"))
                                .addResources(volume("v", "shared"))
                                .build(),
                        framework,
                        "c1",
                        kind,
                        Optional.empty(),
                        ContainerStatus.getDefaultInstance())
                .with(TaskRecord.staged(task, "F"));
        return AGENT.with(framework.with(executor));
    }

    @Test
    @DisplayName(
            "AO-373: a task of a group has a path to each of its volumes, and to those of its executor that it shares")
    void volumesOfTasks() {
        AgentState pod = withPod(ExecutorKind.DEFAULT);
        String volumes = "/srv/agent/volumes/roles/eng dev/";
        assertThat(files.resolve(pod, RUNS + "/c1/tasks/t/data")).contains(new Attached(volumes + "own", "", true));
        assertThat(files.resolve(pod, RUNS + "/latest/tasks/t/data/a/b"))
                .contains(new Attached(volumes + "own", "a/b", true));
        assertThat(files.resolve(pod, "/frameworks/F/executors/E/runs/latest/tasks/t/of/executor/x"))
                .contains(new Attached(volumes + "v", "x", true));
        assertThat(files.resolve(pod, RUNS + "/c1/tasks/t/of")).contains(new Attached(RUNS + "/c1", "tasks/t/of"));
        assertThat(files.resolve(pod, RUNS + "/c1/tasks/u/data")).contains(new Attached(RUNS + "/c1", "tasks/u/data"));
        assertThat(files.resolve(pod, RUNS + "/c2/tasks/t/data")).contains(new Attached(RUNS + "/c2", "tasks/t/data"));
        assertThat(files.resolve(withPod(ExecutorKind.CUSTOM), RUNS + "/c1/tasks/t/data"))
                .contains(new Attached(RUNS + "/c1", "tasks/t/data"));
    }

    @Test
    void an_agent_without_id_has_no_sandboxes() {
        AgentState young =
                AgentState.starting(SlaveInfo.newBuilder().setHostname("h").build(), new UUID(1, 2));
        assertThat(files.resolve(young, "/frameworks/F/executors/E/runs/latest"))
                .isEmpty();
        assertThat(files.resolve(young, "/slave/log")).isPresent();
    }
}
