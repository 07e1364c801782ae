package io.tepui.agent.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.Parameter;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceProviderID;
import io.tepui.protocol.v1.ResourceProviderInfo;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.agent.Call;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AO-77 to AO-85, AO-96, AO-156: what a look at a call about containers finds wrong with it. */
@SuppressWarnings("deprecation") // the older container calls are part of the API
class ContainerCallValidationTest {
    private static final ContainerID ROOT = id("27d44d12-ce9e-455f-9282-f580d8b56cad");
    private static final ContainerID CHILD = ROOT.toBuilder().setParent(ROOT).build();
    private static final ContainerID GRANDCHILD = child(CHILD, "g");

    private static ContainerID id(String value) {
        return ContainerID.newBuilder().setValue(value).build();
    }

    private static ContainerID child(ContainerID parent, String value) {
        return ContainerID.newBuilder().setParent(parent).setValue(value).build();
    }

    private static String problem(Call.LaunchContainer.Builder launch) {
        return ContainerCallValidation.check(Call.newBuilder()
                        .setType(Call.Type.LAUNCH_CONTAINER)
                        .setLaunchContainer(launch)
                        .build())
                .orElse("");
    }

    private static Call.LaunchContainer.Builder launch(ContainerID id) {
        return Call.LaunchContainer.newBuilder().setContainerId(id);
    }

    private static String problem(Environment.Variable.Builder variable) {
        return problem(launch(CHILD)
                .setCommand(CommandInfo.newBuilder()
                        .setEnvironment(Environment.newBuilder().addVariables(variable))));
    }

    private static Environment.Variable.Builder variable(Environment.Variable.Type type) {
        return Environment.Variable.newBuilder().setName("V").setType(type);
    }

    private static String problem(ContainerInfo.Builder container) {
        return problem(launch(CHILD).setContainer(container));
    }

    private static ContainerInfo.Builder with(UnaryOperator<Volume.Builder> volume) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .addVolumes(volume.apply(
                        Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)));
    }

    private static ContainerInfo sharing(boolean cgroups) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(cgroups))
                .build();
    }

    private static Resource.Builder scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a b", "a/b", "a\\b", "a\nb", "a\u007f"})
    void an_id_is_one_safe_name(String value) {
        assertThat(problem(launch(id(value)))).startsWith("container_id.value");
        assertThat(problem(launch(child(ROOT, value)))).startsWith("container_id.value");
        assertThat(problem(launch(child(child(id(value), "c"), "g")))).startsWith("container_id.parent.parent.value");
    }

    @Test
    void an_id_has_at_most_242_bytes_at_every_level() {
        assertThat(problem(launch(id("x".repeat(242))))).isEmpty();
        assertThat(problem(launch(id("x".repeat(243))))).contains("243", "242");
        assertThat(problem(launch(id("é".repeat(121))))).isEmpty();
        assertThat(problem(launch(id("é".repeat(121) + "x")))).contains("243");
        assertThat(problem(launch(child(id("x".repeat(243)), "c")))).startsWith("container_id.parent.value");
    }

    @Test
    void ids_may_be_nested_deeply() {
        ContainerID deep = ROOT;
        for (int i = 0; i < 80; i++) {
            deep = child(deep, "c");
        }
        assertThat(problem(launch(deep))).isEmpty();
        assertThat(ContainerIds.root(deep)).isEqualTo(ROOT);
        assertThat(ContainerIds.depth(deep)).isEqualTo(80);
        assertThat(ContainerIds.printed(GRANDCHILD)).isEqualTo(ROOT.getValue() + "." + ROOT.getValue() + ".g");
    }

    @Test
    @DisplayName("the older calls need a parent, the newer ones do not (AO-78)")
    void parents() {
        List<Call.Builder> older = List.of(
                Call.newBuilder()
                        .setType(Call.Type.LAUNCH_NESTED_CONTAINER)
                        .setLaunchNestedContainer(
                                Call.LaunchNestedContainer.newBuilder().setContainerId(ROOT)),
                Call.newBuilder()
                        .setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
                        .setLaunchNestedContainerSession(
                                Call.LaunchNestedContainerSession.newBuilder().setContainerId(ROOT)),
                Call.newBuilder()
                        .setType(Call.Type.WAIT_NESTED_CONTAINER)
                        .setWaitNestedContainer(
                                Call.WaitNestedContainer.newBuilder().setContainerId(ROOT)),
                Call.newBuilder()
                        .setType(Call.Type.KILL_NESTED_CONTAINER)
                        .setKillNestedContainer(
                                Call.KillNestedContainer.newBuilder().setContainerId(ROOT)),
                Call.newBuilder()
                        .setType(Call.Type.REMOVE_NESTED_CONTAINER)
                        .setRemoveNestedContainer(
                                Call.RemoveNestedContainer.newBuilder().setContainerId(ROOT)));
        for (Call.Builder call : older) {
            assertThat(ContainerCallValidation.check(call.build()).orElse(""))
                    .as(call.getType().name())
                    .startsWith("container_id.parent: not set");
        }
        List<Call.Builder> newer = List.of(
                Call.newBuilder()
                        .setType(Call.Type.WAIT_CONTAINER)
                        .setWaitContainer(Call.WaitContainer.newBuilder().setContainerId(ROOT)),
                Call.newBuilder()
                        .setType(Call.Type.KILL_CONTAINER)
                        .setKillContainer(Call.KillContainer.newBuilder().setContainerId(ROOT)),
                Call.newBuilder()
                        .setType(Call.Type.REMOVE_CONTAINER)
                        .setRemoveContainer(Call.RemoveContainer.newBuilder().setContainerId(CHILD)),
                Call.newBuilder()
                        .setType(Call.Type.ATTACH_CONTAINER_OUTPUT)
                        .setAttachContainerOutput(
                                Call.AttachContainerOutput.newBuilder().setContainerId(ROOT)));
        for (Call.Builder call : newer) {
            assertThat(ContainerCallValidation.check(call.build()))
                    .as(call.getType().name())
                    .isEmpty();
        }
        assertThat(problem(launch(ROOT))).isEmpty();
    }

    @Test
    @DisplayName("a variable has the value or the secret that its type names (AO-79)")
    void environment() {
        Secret.Builder value = Secret.newBuilder()
                .setType(Secret.Type.VALUE)
                .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("s")));
        Secret.Builder reference = Secret.newBuilder()
                .setType(Secret.Type.REFERENCE)
                .setReference(Secret.Reference.newBuilder().setName("n"));
        assertThat(problem(Environment.Variable.newBuilder().setName("V").setValue("v")))
                .isEmpty();
        assertThat(problem(Environment.Variable.newBuilder().setName("V"))).contains("'V'", "VALUE");
        assertThat(problem(
                        variable(Environment.Variable.Type.VALUE).setValue("v").setSecret(value)))
                .contains("VALUE");
        assertThat(problem(variable(Environment.Variable.Type.SECRET).setSecret(value)))
                .isEmpty();
        assertThat(problem(variable(Environment.Variable.Type.SECRET).setSecret(reference)))
                .isEmpty();
        assertThat(problem(variable(Environment.Variable.Type.SECRET))).contains("SECRET");
        assertThat(problem(
                        variable(Environment.Variable.Type.SECRET).setValue("v").setSecret(value)))
                .contains("SECRET");
        assertThat(problem(variable(Environment.Variable.Type.SECRET)
                        .setSecret(value.clone().setReference(reference.getReference()))))
                .contains("VALUE");
        assertThat(problem(variable(Environment.Variable.Type.SECRET)
                        .setSecret(reference.clone().setValue(value.getValue()))))
                .contains("REFERENCE");
        assertThat(problem(variable(Environment.Variable.Type.SECRET)
                        .setSecret(Secret.newBuilder()
                                .setType(Secret.Type.VALUE)
                                .setValue(Secret.Value.newBuilder().setData(ByteString.copyFrom(new byte[] {1, 0}))))))
                .contains("NUL");
        assertThat(problem(variable(Environment.Variable.Type.UNKNOWN).setValue("v")))
                .contains("UNKNOWN");
    }

    @Test
    @DisplayName("a volume has one source, with what its type names; docker needs docker (AO-80)")
    void volumes() {
        assertThat(problem(with(volume -> volume.setHostPath("/x")))).isEmpty();
        assertThat(problem(with(volume -> volume))).contains("'data'", "exactly one", "not 0");
        assertThat(problem(with(volume -> volume.setHostPath("/x")
                        .setSource(Volume.Source.newBuilder().setType(Volume.Source.Type.HOST_PATH)))))
                .contains("not 2");
        for (Volume.Source.Type type : Volume.Source.Type.values()) {
            assertThat(problem(with(volume ->
                            volume.setSource(Volume.Source.newBuilder().setType(type)))))
                    .contains(type.name());
        }
        assertThat(problem(with(volume -> volume.setSource(Volume.Source.newBuilder()
                        .setType(Volume.Source.Type.SANDBOX_PATH)
                        .setSandboxPath(Volume.Source.SandboxPath.newBuilder().setPath("p"))))))
                .isEmpty();
        ContainerInfo.Builder docker = ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER);
        assertThat(problem(docker)).startsWith("container.docker");
        docker.setDocker(ContainerInfo.DockerInfo.newBuilder().setImage("i"));
        assertThat(problem(docker)).isEmpty();
        docker.getDockerBuilder()
                .addParameters(Parameter.newBuilder().setKey("name").setValue("v"));
        assertThat(problem(docker)).startsWith("container.docker.parameters");
    }

    @Test
    @DisplayName("cgroups of its own are for the first level, and a standalone container has them (AO-83, AO-96)")
    void share_cgroups() {
        assertThat(problem(launch(CHILD).setContainer(sharing(false)))).isEmpty();
        assertThat(problem(launch(GRANDCHILD).setContainer(sharing(true)))).isEmpty();
        assertThat(problem(launch(GRANDCHILD).setContainer(sharing(false)))).contains("share_cgroups");
        assertThat(problem(launch(ROOT).setContainer(sharing(false)))).isEmpty();
        assertThat(problem(launch(ROOT).setContainer(sharing(true)))).contains("share_cgroups");
        assertThat(ContainerCallValidation.check(Call.newBuilder()
                        .setType(Call.Type.LAUNCH_NESTED_CONTAINER)
                        .setLaunchNestedContainer(Call.LaunchNestedContainer.newBuilder()
                                .setContainerId(GRANDCHILD)
                                .setContainer(sharing(false)))
                        .build()))
                .isPresent();
        Call.LaunchNestedContainerSession.Builder session = Call.LaunchNestedContainerSession.newBuilder()
                .setContainerId(CHILD)
                .setContainer(sharing(true));
        Call.Builder call = Call.newBuilder().setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION);
        assertThat(ContainerCallValidation.check(
                        call.setLaunchNestedContainerSession(session).build()))
                .isEmpty();
        session.setContainer(sharing(false));
        assertThat(ContainerCallValidation.check(
                        call.setLaunchNestedContainerSession(session).build()))
                .isPresent();
    }

    @Test
    @DisplayName("resources and limits are for the first level and for standalone containers (AO-84, AO-85)")
    void resources() {
        Value.Scalar one = Value.Scalar.newBuilder().setValue(1).build();
        assertThat(problem(launch(CHILD).addResources(scalar("cpus", 1)).putLimits("cpus", one)))
                .isEmpty();
        assertThat(problem(launch(GRANDCHILD).addResources(scalar("cpus", 1)))).startsWith("resources");
        assertThat(problem(launch(GRANDCHILD).putLimits("cpus", one))).startsWith("resources and limits");
        assertThat(problem(launch(CHILD).addResources(scalar("cpus", -1)))).startsWith("resources: ");
        assertThat(problem(launch(CHILD).addResources(scalar("gpus", 1)))).isEmpty();
        assertThat(problem(launch(CHILD).addResources(scalar("gpus", 0.5)))).contains("gpus", "whole");
        assertThat(problem(launch(CHILD)
                        .putLimits("mem", one.toBuilder().setValue(-1).build())))
                .startsWith("limits.mem");
        assertThat(problem(launch(CHILD)
                        .putLimits(
                                "mem",
                                one.toBuilder()
                                        .setValue(Double.POSITIVE_INFINITY)
                                        .build())))
                .isEmpty();

        assertThat(problem(launch(ROOT).addResources(scalar("cpus", 1)))).isEmpty();
        Resource.Builder reserved = scalar("disk", 1)
                .addReservations(Resource.ReservationInfo.newBuilder()
                        .setType(Resource.ReservationInfo.Type.DYNAMIC)
                        .setRole("r"));
        assertThat(problem(launch(ROOT).addResources(reserved))).contains("reserved", "standalone");
        assertThat(problem(launch(CHILD).addResources(reserved))).isEmpty();
        Resource.Builder revocable = scalar("cpus", 1).setRevocable(Resource.RevocableInfo.getDefaultInstance());
        assertThat(problem(launch(ROOT).addResources(revocable))).contains("revocable", "standalone");
        reserved.setDisk(Resource.DiskInfo.newBuilder()
                .setPersistence(Resource.DiskInfo.Persistence.newBuilder().setId("p"))
                .setVolume(Volume.newBuilder().setContainerPath("d").setMode(Volume.Mode.RW)));
        assertThat(problem(launch(ROOT).addResources(reserved))).contains("persistent volume");
    }

    @Test
    @DisplayName("the agent gives resource providers their ids (AO-156)")
    void resource_providers() {
        ResourceProviderInfo.Builder info =
                ResourceProviderInfo.newBuilder().setType("org.example.rp").setName("n");
        Call.Builder add = Call.newBuilder().setType(Call.Type.ADD_RESOURCE_PROVIDER_CONFIG);
        assertThat(ContainerCallValidation.check(add.setAddResourceProviderConfig(
                                Call.AddResourceProviderConfig.newBuilder().setInfo(info))
                        .build()))
                .isEmpty();
        info.setId(ResourceProviderID.newBuilder().setValue("i"));
        assertThat(ContainerCallValidation.check(add.setAddResourceProviderConfig(
                                Call.AddResourceProviderConfig.newBuilder().setInfo(info))
                        .build()))
                .isPresent();
        assertThat(ContainerCallValidation.check(Call.newBuilder()
                        .setType(Call.Type.UPDATE_RESOURCE_PROVIDER_CONFIG)
                        .setUpdateResourceProviderConfig(
                                Call.UpdateResourceProviderConfig.newBuilder().setInfo(info))
                        .build()))
                .isPresent();
    }

    @Test
    void calls_about_other_things_pass() {
        assertThat(ContainerCallValidation.check(
                        Call.newBuilder().setType(Call.Type.GET_STATE).build()))
                .isEmpty();
    }
}
