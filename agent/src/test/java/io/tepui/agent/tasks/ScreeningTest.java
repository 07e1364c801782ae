package io.tepui.agent.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.agent.Isolation;
import io.tepui.agent.Samples;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.v1.CapabilityInfo;
import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.RLimitInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceProviderID;
import io.tepui.protocol.v1.SeccompInfo;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.TTYInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** AM-66, SE-152, AO-198: tasks that are refused before anything is made for them. */
class ScreeningTest {
    private static final UUID VERSION = new UUID(1, 2);

    private static Optional<Refusal> refuse(TaskInfo.Builder task) {
        return refuse(task, Isolation.NONE);
    }

    private static Optional<Refusal> refuse(TaskInfo.Builder task, Isolation isolation) {
        return Screening.refuse(task.build(), false, List.of(), VERSION, Resources.empty(), isolation);
    }

    private static TaskInfo.Builder task() {
        return Samples.task("t", "true");
    }

    private static void failsNaming(String field, TaskInfo.Builder task) {
        assertThat(refuse(task)).hasValueSatisfying(refusal -> {
            assertThat(refusal.state()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(refusal.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
            assertThat(refusal.message()).startsWith(field).doesNotContain("\n");
        });
    }

    private static void dropped(Reason reason, Optional<Refusal> found) {
        assertThat(found).hasValueSatisfying(refusal -> {
            assertThat(refusal.state()).isEqualTo(TaskState.TASK_DROPPED);
            assertThat(refusal.reason()).isEqualTo(reason);
        });
    }

    @Test
    void a_plain_command_is_launched() {
        assertThat(refuse(task())).isEmpty();
        assertThat(refuse(task().setContainer(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addNetworkInfos(NetworkInfo.newBuilder()))))
                .isEmpty();
    }

    @Test
    void an_id_that_is_not_safe_as_a_directory_is_an_error() {
        assertThat(refuse(Samples.task("a/b", "true"))).hasValueSatisfying(refusal -> {
            assertThat(refusal.state()).isEqualTo(TaskState.TASK_ERROR);
            assertThat(refusal.reason()).isEqualTo(Reason.REASON_TASK_INVALID);
            assertThat(refusal.message()).contains("task_id", "a/b");
        });
    }

    @Test
    @DisplayName("AO-214: limits need the isolator of cgroups that enforces them")
    void limits() {
        TaskInfo.Builder limited =
                task().putLimits("mem", Value.Scalar.newBuilder().setValue(64).build());
        dropped(Reason.REASON_GC_ERROR, refuse(limited));
        dropped(Reason.REASON_GC_ERROR, refuse(limited, Isolation.NONE.with(List.of("cgroups/cpu"))));
        assertThat(refuse(limited, Isolation.NONE.with(List.of("cgroups/mem")))).isEmpty();
        assertThat(refuse(limited, Isolation.NONE.with(List.of("cgroups/all")))).isEmpty();
        dropped(
                Reason.REASON_GC_ERROR,
                refuse(
                        task().putLimits(
                                        "disk",
                                        Value.Scalar.newBuilder().setValue(64).build()),
                        Isolation.NONE.with(List.of("cgroups/all"))));
    }

    @Test
    void a_draining_agent_takes_no_task() {
        dropped(
                Reason.REASON_AGENT_DRAINING,
                Screening.refuse(task().build(), true, List.of(), VERSION, Resources.empty(), Isolation.NONE));
    }

    @Test
    void the_version_of_the_agents_own_resources_counts_and_no_other() {
        ResourceVersionUUID current = ResourceVersionUUID.newBuilder()
                .setUuid(Uuids.toMessage(VERSION))
                .build();
        ResourceVersionUUID outdated = ResourceVersionUUID.newBuilder()
                .setUuid(Uuids.toMessage(new UUID(3, 4)))
                .build();
        ResourceVersionUUID ofProvider = outdated.toBuilder()
                .setResourceProviderId(ResourceProviderID.newBuilder().setValue("p"))
                .build();
        assertThat(Screening.refuse(
                        task().build(),
                        false,
                        List.of(current, ofProvider),
                        VERSION,
                        Resources.empty(),
                        Isolation.NONE))
                .isEmpty();
        dropped(
                Reason.REASON_INVALID_OFFERS,
                Screening.refuse(task().build(), false, List.of(outdated), VERSION, Resources.empty(), Isolation.NONE));
    }

    @Test
    void reservations_and_volumes_that_the_agent_does_not_have_are_unknown() {
        Resource.Builder disk = Resource.newBuilder()
                .setName("disk")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(1));
        dropped(
                Reason.REASON_RESOURCES_UNKNOWN,
                refuse(task().addResources(disk.clone()
                        .setDisk(Resource.DiskInfo.newBuilder()
                                .setPersistence(Resource.DiskInfo.Persistence.newBuilder()
                                        .setId("v"))))));
        dropped(
                Reason.REASON_RESOURCES_UNKNOWN,
                refuse(task().addResources(disk.clone()
                        .addReservations(Resource.ReservationInfo.newBuilder()
                                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                                .setRole("r")))));
        assertThat(refuse(task().addResources(disk.clone()
                        .addReservations(Resource.ReservationInfo.newBuilder()
                                .setType(Resource.ReservationInfo.Type.STATIC)
                                .setRole("r")))))
                .isEmpty();
    }

    @Test
    void an_executor_is_looked_at_in_place_of_the_tasks_command() {
        ExecutorInfo executor = Samples.executor("e");
        assertThat(refuse(task().clearCommand().setExecutor(executor).setCheck(CheckInfo.getDefaultInstance())))
                .isEmpty();
        failsNaming(
                "executor.command.value",
                task().clearCommand().setExecutor(executor.toBuilder().setCommand(CommandInfo.getDefaultInstance())));
        failsNaming(
                "a task without command",
                task().clearCommand().setExecutor(executor.toBuilder().setType(ExecutorInfo.Type.DEFAULT)));
        failsNaming(
                "executor.container.type DOCKER",
                task().clearCommand()
                        .setExecutor(executor.toBuilder()
                                .setContainer(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER))));
        failsNaming(
                "executor.command.environment",
                task().clearCommand()
                        .setExecutor(executor.toBuilder()
                                .setCommand(CommandInfo.newBuilder()
                                        .setValue("x")
                                        .setEnvironment(Environment.newBuilder()
                                                .addVariables(Environment.Variable.newBuilder()
                                                        .setName("a=b"))))));
        assertThat(refuse(task().clearCommand()
                        .setExecutor(executor.toBuilder()
                                .setExecutorId(ExecutorID.newBuilder().setValue("../e")))))
                .hasValueSatisfying(refusal -> {
                    assertThat(refusal.state()).isEqualTo(TaskState.TASK_ERROR);
                    assertThat(refusal.message()).startsWith("executor.executor_id");
                });
        dropped(
                Reason.REASON_RESOURCES_UNKNOWN,
                refuse(task().clearCommand()
                        .setExecutor(executor.toBuilder()
                                .addResources(Resources.parse("disk:1").toMessages().getFirst().toBuilder()
                                        .addReservations(Resource.ReservationInfo.newBuilder()
                                                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                                                .setRole("r"))))));
    }

    @Test
    void what_this_agent_cannot_do_is_refused_by_name() {
        failsNaming("a task without command", task().clearCommand());
        ContainerInfo.Builder mesos = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
        failsNaming(
                "container.type DOCKER",
                task().setContainer(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER)));
        failsNaming(
                "container.network_infos",
                task().setContainer(mesos.clone()
                        .addNetworkInfos(NetworkInfo.newBuilder().setName("net"))));
    }

    private static ContainerInfo.Builder mesos() {
        return ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    }

    private static Volume.Builder volume() {
        return Volume.newBuilder().setMode(Volume.Mode.RW).setContainerPath("x");
    }

    private static ContainerInfo.Builder with(Volume.Source.Type source) {
        return mesos().addVolumes(volume().setSource(Volume.Source.newBuilder().setType(source)));
    }

    private static ContainerInfo.Builder with(LinuxInfo.Builder info) {
        return mesos().setLinuxInfo(info);
    }

    private static Stream<Arguments> needs() {
        return Stream.of(
                Arguments.of(with(Volume.Source.Type.HOST_PATH), "container.volumes", "volume/host_path"),
                Arguments.of(
                        mesos().addVolumes(volume().setHostPath("/data")), "container.volumes", "volume/host_path"),
                Arguments.of(with(Volume.Source.Type.SANDBOX_PATH), "container.volumes", "volume/sandbox_path"),
                Arguments.of(
                        mesos().addVolumes(volume().setHostPath("data")), "container.volumes", "volume/sandbox_path"),
                Arguments.of(with(Volume.Source.Type.SECRET), "container.volumes", "volume/secret"),
                Arguments.of(
                        with(LinuxInfo.newBuilder().setCapabilityInfo(CapabilityInfo.getDefaultInstance())),
                        "container.linux_info.capability_info",
                        "linux/capabilities"),
                Arguments.of(
                        with(LinuxInfo.newBuilder().setEffectiveCapabilities(CapabilityInfo.getDefaultInstance())),
                        "container.linux_info.effective_capabilities",
                        "linux/capabilities"),
                Arguments.of(
                        with(LinuxInfo.newBuilder().setBoundingCapabilities(CapabilityInfo.getDefaultInstance())),
                        "container.linux_info.bounding_capabilities",
                        "linux/capabilities"),
                Arguments.of(
                        with(LinuxInfo.newBuilder().setIpcMode(LinuxInfo.IpcMode.PRIVATE)),
                        "container.linux_info.ipc_mode",
                        "namespaces/ipc"),
                Arguments.of(
                        with(LinuxInfo.newBuilder().setShmSize(64)), "container.linux_info.shm_size", "namespaces/ipc"),
                Arguments.of(
                        with(LinuxInfo.newBuilder()
                                .setSeccomp(SeccompInfo.newBuilder().setProfileName("default.json"))),
                        "container.linux_info.seccomp",
                        "linux/seccomp"),
                Arguments.of(mesos().setHostname("h"), "container.hostname", "network/none"));
    }

    @ParameterizedTest(name = "{1} needs {2}")
    @MethodSource("needs")
    void what_an_isolator_gives_is_refused_without_it(ContainerInfo.Builder container, String field, String isolator) {
        assertThat(refuse(task().setContainer(container))).hasValueSatisfying(refusal -> {
            assertThat(refusal.state()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(refusal.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
            assertThat(refusal.message()).startsWith(field).endsWith("the isolator " + isolator);
        });
        assertThat(refuse(task().setContainer(container), Isolation.NONE.with(List.of(isolator))))
                .isEmpty();
    }

    @Test
    void images_need_a_file_system_of_their_own_and_someone_who_provides_them() {
        Image image = Image.newBuilder().setType(Image.Type.DOCKER).build();
        TaskInfo.Builder rooted = task().setContainer(
                        mesos().setMesos(ContainerInfo.MesosInfo.newBuilder().setImage(image)));
        TaskInfo.Builder shown = task().setContainer(mesos().addVolumes(volume().setImage(image)));
        Isolation linux = Isolation.NONE.with(List.of("filesystem/linux"));
        failsNaming("container.mesos.image needs an agent with the isolator filesystem/linux", rooted);
        failsNaming("container.volumes: the volume at 'x' needs an agent with the isolator filesystem/linux", shown);
        assertThat(refuse(rooted, linux))
                .hasValueSatisfying(refusal -> assertThat(refusal.message()).contains("--image_providers"));
        assertThat(refuse(rooted, linux.withImages())).isEmpty();
        assertThat(refuse(shown, linux.withImages())).isEmpty();
    }

    @Test
    void an_image_may_have_the_command_if_no_shell_is_asked_for() {
        TaskInfo.Builder task = task().setContainer(mesos().setMesos(ContainerInfo.MesosInfo.newBuilder()
                .setImage(Image.newBuilder().setType(Image.Type.DOCKER))));
        Isolation images = Isolation.NONE.with(List.of("filesystem/linux")).withImages();
        assertThat(refuse(task.clone().setCommand(CommandInfo.newBuilder().setShell(false)), images))
                .isEmpty();
        assertThat(refuse(task.clone().setCommand(CommandInfo.newBuilder()), images))
                .isPresent();
    }

    @Test
    @DisplayName("AO-296: limits of processes, terminals and what every container has need no isolator")
    void whatIsAlwaysGiven() {
        assertThat(refuse(task().setContainer(mesos().setRlimitInfo(RLimitInfo.getDefaultInstance())
                        .setTtyInfo(TTYInfo.getDefaultInstance())
                        .setLinuxInfo(LinuxInfo.newBuilder()
                                .setSharePidNamespace(true)
                                .setIpcMode(LinuxInfo.IpcMode.SHARE_PARENT)
                                .setSeccomp(SeccompInfo.newBuilder().setUnconfined(true))))))
                .isEmpty();
    }

    @Test
    void volumes_of_drivers_are_refused() {
        failsNaming("container.volumes", task().setContainer(with(Volume.Source.Type.DOCKER_VOLUME)));
        failsNaming("container.volumes", task().setContainer(with(Volume.Source.Type.CSI_VOLUME)));
    }

    @Test
    void commands_that_cannot_be_started_are_refused() {
        failsNaming("command.value is missing", task().setCommand(CommandInfo.newBuilder()));
        failsNaming(
                "command.value and command.arguments",
                task().setCommand(CommandInfo.newBuilder().setValue("a\0b")));
        CommandInfo.Builder many = CommandInfo.newBuilder().setValue("true");
        for (int i = 0; i <= Screening.MAX_URIS; i++) {
            many.addUris(CommandInfo.URI.newBuilder().setValue("file:///x"));
        }
        failsNaming("command.uris has 1001 entries", task().setCommand(many));
    }

    private static TaskInfo.Builder withVariable(Environment.Variable.Builder variable) {
        return task().setCommand(CommandInfo.newBuilder()
                .setValue("true")
                .setEnvironment(Environment.newBuilder().addVariables(variable)));
    }

    @Test
    void variables_that_cannot_be_set_are_refused() {
        failsNaming("command.environment: 'A=B'", withVariable(variable("A=B", "1")));
        failsNaming("command.environment: ''", withVariable(variable("", "1")));
        failsNaming("command.environment.A must not hold a NUL", withVariable(variable("A", "1\0")));
        failsNaming(
                "command.environment.A must not hold a NUL",
                withVariable(secret(Secret.newBuilder()
                        .setType(Secret.Type.VALUE)
                        .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("a\0b"))))));
        assertThat(refuse(withVariable(secret(Secret.newBuilder()
                        .setType(Secret.Type.REFERENCE)
                        .setReference(Secret.Reference.newBuilder().setName("s"))))))
                .isEmpty();
        assertThat(refuse(withVariable(variable("A", "")))).isEmpty();
    }

    private static Environment.Variable.Builder secret(Secret.Builder secret) {
        return Environment.Variable.newBuilder()
                .setName("A")
                .setType(Environment.Variable.Type.SECRET)
                .setSecret(secret);
    }

    private static Environment.Variable.Builder variable(String name, String value) {
        return Environment.Variable.newBuilder().setName(name).setValue(value);
    }
}
