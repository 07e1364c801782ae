package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Credential;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.agent.Call;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Secrets in messages")
class SecretsTest {
    private static final String CLEAR = "shown-to-nobody";
    private static final Secret VALUE = Secret.newBuilder()
            .setType(Secret.Type.VALUE)
            .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8(CLEAR)))
            .build();
    private static final Secret REFERENCE = Secret.newBuilder()
            .setType(Secret.Type.REFERENCE)
            .setReference(Secret.Reference.newBuilder().setName("database").setKey("password"))
            .build();

    private static CommandInfo command(Secret secret) {
        return CommandInfo.newBuilder()
                .setValue("true")
                .setEnvironment(Environment.newBuilder()
                        .addVariables(
                                Environment.Variable.newBuilder().setName("A").setValue("a"))
                        .addVariables(Environment.Variable.newBuilder()
                                .setName("B")
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(secret)))
                .build();
    }

    private static ContainerInfo container() {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .addVolumes(Volume.newBuilder()
                        .setContainerPath("secret")
                        .setMode(Volume.Mode.RO)
                        .setSource(Volume.Source.newBuilder()
                                .setType(Volume.Source.Type.SECRET)
                                .setSecret(VALUE)))
                .addVolumes(Volume.newBuilder()
                        .setContainerPath("csi")
                        .setMode(Volume.Mode.RO)
                        .setSource(Volume.Source.newBuilder()
                                .setCsiVolume(Volume.Source.CSIVolume.newBuilder()
                                        .setPluginName("plugin")
                                        .setStaticProvisioning(Volume.Source.CSIVolume.StaticProvisioning.newBuilder()
                                                .setVolumeId("v")
                                                .setVolumeCapability(
                                                        Volume.Source.CSIVolume.VolumeCapability.newBuilder()
                                                                .setAccessMode(Volume.Source.CSIVolume.VolumeCapability
                                                                        .AccessMode.newBuilder()
                                                                        .setMode(
                                                                                Volume.Source.CSIVolume.VolumeCapability
                                                                                        .AccessMode.Mode
                                                                                        .SINGLE_NODE_WRITER)))
                                                .putNodeStageSecrets("stage", VALUE)
                                                .putNodePublishSecrets("publish", VALUE)))))
                .setMesos(ContainerInfo.MesosInfo.newBuilder()
                        .setImage(Image.newBuilder()
                                .setType(Image.Type.DOCKER)
                                .setDocker(Image.Docker.newBuilder()
                                        .setName("image")
                                        .setConfig(VALUE)
                                        .setCredential(Credential.newBuilder()
                                                .setPrincipal("puller")
                                                .setSecret(CLEAR)))))
                .build();
    }

    private static TaskInfo task() {
        return TaskInfo.newBuilder()
                .setName("t")
                .setCommand(command(VALUE))
                .setContainer(container())
                .setExecutor(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                        .setCommand(command(VALUE))
                        .setContainer(container()))
                .setCheck(CheckInfo.newBuilder()
                        .setCommand(CheckInfo.Command.newBuilder().setCommand(command(VALUE))))
                .setHealthCheck(HealthCheck.newBuilder().setCommand(command(VALUE)))
                .buildPartial();
    }

    private static String text(Message message) {
        return new String(message.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    @Test
    @DisplayName("AO-288: no place of a task keeps what a secret says, and nothing else is lost")
    void hides() {
        TaskInfo hidden = Secrets.hide(task());

        assertThat(text(task())).contains(CLEAR);
        assertThat(text(hidden)).doesNotContain(CLEAR).contains("puller", "stage", "publish");
        assertThat(hidden.getCommand().getEnvironment().getVariables(0).getValue())
                .isEqualTo("a");
        assertThat(hidden.getCommand().getEnvironment().getVariables(1).getSecret())
                .isEqualTo(Secret.newBuilder().setType(Secret.Type.VALUE).build());
        assertThat(hidden.getContainer().getVolumes(0).getMode()).isEqualTo(Volume.Mode.RO);
        assertThat(Secrets.hide(hidden)).isSameAs(hidden);
    }

    @Test
    @DisplayName("AO-288: tasks as they are shown, and launches of containers, are hidden alike")
    void otherForms() {
        Task shown = Secrets.hide(Task.newBuilder().setContainer(container()).buildPartial());
        Call call = Secrets.hide(Call.newBuilder()
                .setLaunchContainer(Call.LaunchContainer.newBuilder()
                        .setContainerId(ContainerID.newBuilder().setValue("c"))
                        .setCommand(command(VALUE)))
                .buildPartial());

        assertThat(text(shown)).doesNotContain(CLEAR);
        assertThat(text(call)).doesNotContain(CLEAR);
    }

    @Test
    @DisplayName("a reference says nothing, and a message without secrets is the very same")
    void leavesAlone() {
        TaskInfo reference =
                TaskInfo.newBuilder().setCommand(command(REFERENCE)).buildPartial();

        assertThat(Secrets.hide(reference)).isSameAs(reference);
        assertThat(Secrets.isHidden(reference)).isFalse();
    }

    @Test
    @DisplayName("what was hidden is told from what was never there")
    void isHidden() {
        assertThat(Secrets.isHidden(task())).isFalse();
        assertThat(Secrets.isHidden(Secrets.hide(task()))).isTrue();
        assertThat(Secrets.isHidden(TaskInfo.getDefaultInstance())).isFalse();
    }
}
