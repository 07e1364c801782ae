package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.app.flags.AgentFlags;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.StartupException;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Persistent volumes on a real disk, used by real tasks (AO-276, AO-280, AO-281, AO-345, AR-361, AR-363). */
@Timeout(60)
class AgentVolumesTest {
    private static final FrameworkInfo KEPT = FakeMaster.framework(true);
    private static final UUID RESERVE = new UUID(0, 1);
    private static final UUID CREATE = new UUID(0, 2);
    private static final UUID DESTROY = new UUID(0, 3);

    @TempDir
    Path disk;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final FakeMaster master = new FakeMaster();

    AgentVolumesTest() throws Exception {}

    @BeforeEach
    void openTheWayForOtherUsers() throws Exception {
        open.add(master);
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void a_volume_keeps_its_data_across_tasks_and_agents_until_it_is_destroyed() throws Exception {
        AgentProcess first = agent();
        ResourceEntry volume = volume("v", false);
        make(volume);
        Path directory = disk.resolve("work/volumes/roles/role1/v");
        assertThat(directory).isEmptyDirectory();

        UserIdentity current = Users.ofSystem().current();
        String user = current.isRoot() ? "nobody" : current.name();
        run("writer", user, "echo precious > data/file", volume, "data");
        awaitLast("writer", TaskState.TASK_FINISHED);
        assertThat(directory.resolve("file")).hasContent("precious\n");
        assertThat(Files.getOwner(directory).getName()).isEqualTo(user);
        Path link = disk.resolve(
                "work/slaves/" + FakeMaster.AGENT_ID + "/frameworks/framework-0/executors/writer/runs/latest/data");
        await().until(() -> !Files.exists(link.resolve("file")));

        first.close();
        AgentProcess second = agent();
        await().until(() -> !master.reregistrations.isEmpty());
        assertThat(Resources.fromMessages(master.reregistrations.getFirst().getCheckpointedResourcesList()))
                .isEqualTo(Resources.of(volume));
        run("reader", user, "cat deep/down/file", volume, "deep/down");
        awaitLast("reader", TaskState.TASK_FINISHED);
        assertThat(Files.readString(disk.resolve("work/slaves/" + FakeMaster.AGENT_ID
                        + "/frameworks/framework-0/executors/reader/runs/latest/stdout")))
                .isEqualTo("precious\n");

        apply(DESTROY, Operations.destroy(volume));
        await().until(() -> !Files.exists(directory));
        await().until(() -> isEmpty(disk.resolve("work/volumes/destroyed")));
        assertThat(new AgentApi(second.port())
                        .call(Call.Type.GET_OPERATIONS)
                        .getGetOperations()
                        .getOperationsCount())
                .as("acknowledged")
                .isZero();
    }

    @Test
    void a_shared_volume_serves_two_tasks_at_once() throws Exception {
        agent();
        ResourceEntry volume = volume("shared", true);
        make(volume);
        Path directory = disk.resolve("work/volumes/roles/role1/shared");
        run("waits", "", "while [ ! -e data/go ]; do sleep 0.05; done", volume, "data");
        awaitLast("waits", TaskState.TASK_RUNNING);
        run("tells", "", "touch data/go", volume, "data");
        awaitLast("tells", TaskState.TASK_FINISHED);
        awaitLast("waits", TaskState.TASK_FINISHED);
        assertThat(directory.resolve("go")).exists();
    }

    @Test
    void a_task_whose_volume_has_vanished_from_the_disk_fails_and_says_so() throws Exception {
        agent();
        ResourceEntry volume = volume("v", false);
        make(volume);
        Files.delete(disk.resolve("work/volumes/roles/role1/v"));
        run("lost", "", "true", volume, "data");
        awaitLast("lost", TaskState.TASK_FAILED);
        assertThat(master.last("lost").getMessage())
                .contains("volumes/roles/role1/v")
                .contains("is not there");
    }

    private static boolean isEmpty(Path directory) throws Exception {
        try (var entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static ResourceEntry volume(String id, boolean shared) {
        return Operations.volume(id, "data").withShared(shared);
    }

    private void make(ResourceEntry volume) {
        apply(RESERVE, Operations.reserve(Resources.of(Operations.RESERVED_DISK)));
        apply(CREATE, Operations.create(volume));
    }

    private void apply(UUID uuid, io.tepui.protocol.v1.Offer.Operation operation) {
        master.apply(uuid, operation);
        await().until(() -> master.statesOf(uuid).contains(OperationState.OPERATION_FINISHED));
    }

    private void run(String taskId, String user, String line, ResourceEntry volume, String path) {
        CommandInfo.Builder command = CommandInfo.newBuilder().setShell(true).setValue(line);
        if (!user.isEmpty()) {
            command.setUser(user);
        }
        RunTaskMessage.Builder message = Tasks.run(KEPT, taskId, command.build()).toBuilder();
        var resource = volume.withAllocation("role1").toMessage().toBuilder();
        resource.getDiskBuilder().getVolumeBuilder().setContainerPath(path);
        message.getTaskBuilder().addResources(resource);
        master.send(message.build());
    }

    private AgentProcess agent() throws StartupException {
        int before = master.registrations.size() + master.reregistrations.size();
        AgentProcess agent = AgentProcess.start(AgentStart.of(
                AgentFlags.table()
                        .parse(
                                List.of(
                                        "--ip=127.0.0.1",
                                        "--no-hostname_lookup",
                                        "--port=0",
                                        "--resources=cpus:4;mem:512;disk:1024",
                                        "--master=127.0.0.1:" + master.port(),
                                        "--registration_backoff_factor=10ms",
                                        "--work_dir=" + disk.resolve("work"),
                                        "--runtime_dir=" + disk.resolve("run")),
                                Map.of()),
                new LoggingLevel(0, level -> {}),
                Optional.empty()));
        open.add(agent);
        await().until(() -> master.registrations.size() + master.reregistrations.size() > before);
        return agent;
    }

    private void awaitLast(String taskId, TaskState state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            List<TaskState> states = master.states(taskId);
            return !states.isEmpty() && states.getLast() == state;
        });
    }
}
