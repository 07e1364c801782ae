package io.tepui.containers.containerizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** AO-198, AO-204, AO-288: what a container is told in confidence, and where that must not be found. */
class SecretsTest extends TreeFixture {
    private static final String CLEAR = "pa\u00dfwort-of-nobody";
    private static final String TOKEN = "token-of-nobody";
    private static final Secret VALUE = Secret.newBuilder()
            .setType(Secret.Type.VALUE)
            .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8(CLEAR)))
            .build();

    private static CommandInfo withPassword(String line) {
        return shell(line).toBuilder()
                .setEnvironment(Environment.newBuilder()
                        .addVariables(Environment.Variable.newBuilder()
                                .setName("PASSWORD")
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(VALUE)))
                .build();
    }

    private ContainerLaunch executor(String printed, String line) {
        ContainerLaunch plain = spec(printed, withPassword(line));
        return new ContainerLaunch(
                plain.id(),
                plain.kind(),
                plain.command(),
                Optional.of(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .addVolumes(Volume.newBuilder()
                                .setContainerPath("file")
                                .setMode(Volume.Mode.RO)
                                .setSource(Volume.Source.newBuilder()
                                        .setType(Volume.Source.Type.SECRET)
                                        .setSecret(VALUE)))
                        .build()),
                plain.resources(),
                plain.limits(),
                plain.user(),
                plain.sandbox(),
                Map.of("TREE_TEST", temp.toString(), "MESOS_EXECUTOR_AUTHENTICATION_TOKEN", TOKEN),
                plain.volumes(),
                plain.stdout(),
                plain.standalone());
    }

    /** The files below the directories of the test that hold one of the words. */
    private List<Path> filesThatTell() throws IOException {
        try (Stream<Path> all = Files.walk(temp)) {
            return all.filter(Files::isRegularFile).filter(SecretsTest::tells).toList();
        }
    }

    private static boolean tells(Path file) {
        try {
            String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return content.contains(CLEAR) || content.contains(TOKEN);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    @Test
    @DisplayName("AO-288: the secrets and the token of a container stand in no file")
    void notOnDisk() throws IOException {
        launch(executor("root", FOREVER));
        launch(spec("root.a", withPassword(FOREVER)));
        launch(session(spec("root.s", withPassword(FOREVER))));

        assertThat(runtimeDirectory("root").resolve(RuntimeLayout.LAUNCH)).exists();
        assertThat(filesThatTell()).isEmpty();
    }

    @Test
    @DisplayName(
            "AO-204: a session inherits its parent's secrets, also from a container of an earlier run of the agent")
    void inherited() throws IOException {
        String print = "echo $PASSWORD $MESOS_EXECUTOR_AUTHENTICATION_TOKEN";
        launch(executor("root", FOREVER));
        launch("root.s", TreeFixture::session, print);
        assertThat(status(end("root.s"))).isZero();
        assertThat(stdout("root.s")).isEqualTo(CLEAR + " " + TOKEN + "\n");

        reopen();
        tree.recover();
        launch("root.t", TreeFixture::session, print);
        assertThat(status(end("root.t"))).isZero();
        assertThat(stdout("root.t")).isEqualTo(CLEAR + " " + TOKEN + "\n");
    }

    @Test
    @DisplayName(
            "AO-204: a secret that the command has taken out of its environment is not inherited from an earlier run")
    void takenAway() throws IOException {
        long pid = launched(launch(executor("root", "unset PASSWORD; exec sleep 1000")));
        await().until(() -> command(pid).startsWith("sleep"));

        reopen();
        tree.recover();
        launch("root.t", TreeFixture::session, "echo ${PASSWORD-none}");
        assertThat(status(end("root.t"))).isZero();
        assertThat(stdout("root.t")).isEqualTo("none\n");
    }

    private static long launched(LaunchOutcome outcome) {
        return ((LaunchOutcome.Launched) outcome).pid();
    }

    private static String command(long pid) throws IOException {
        return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8)
                .replace('\0', ' ');
    }

    @Test
    @DisplayName("AO-79, AO-198: a secret with a NUL byte is no variable: the launch fails and names it")
    void nul() {
        CommandInfo command = shell("true").toBuilder()
                .setEnvironment(Environment.newBuilder()
                        .addVariables(Environment.Variable.newBuilder()
                                .setName("PASSWORD")
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(VALUE.toBuilder()
                                        .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("a\0b"))))))
                .build();

        assertThat(launch(spec("root", command)))
                .isInstanceOfSatisfying(LaunchOutcome.Failed.class, failed -> assertThat(failed.message())
                        .isEqualTo("command.environment.PASSWORD: the secret holds a NUL byte, which no"
                                + " variable can"));
    }
}
