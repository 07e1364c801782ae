package io.tepui.containers.containerizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import io.tepui.containers.containerizer.LaunchOutcome.Failed;
import io.tepui.containers.containerizer.LaunchOutcome.InUse;
import io.tepui.containers.containerizer.LaunchOutcome.Launched;
import io.tepui.containers.containerizer.LaunchOutcome.Step;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** AO §2.10, §3.1, §3.2, §3.6: containers from nothing to their first process. */
class TreeLaunchTest extends TreeFixture {

    @Test
    @DisplayName("AO-173, AO-174, AO-177: sandboxes of nested containers lie in their parents', each with its output")
    void nestedSandboxes() throws IOException {
        run("root");
        run("root.a");
        launch("root.a.b", "echo to out; echo to err >&2; pwd");
        assertThat(status(end("root.a.b"))).isZero();
        Path sandbox = sandbox("root.a.b");
        assertThat(sandbox).isEqualTo(sandbox("root").resolve("containers/a/containers/b"));
        assertThat(stdout("root.a.b")).isEqualTo("to out\n" + sandbox + "\n");
        assertThat(sandbox.resolve("stderr")).hasContent("to err");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox)))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sandbox.resolve("stdout"))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    @DisplayName("AO §3.4: what is kept of a nested container lies in its parent's directory, closed to everybody else")
    void runtimeDirectories() throws IOException {
        run("root");
        run("root.a");
        Path directory = temp.resolve("run/containers/root/containers/a");
        assertThat(directory.resolve("pid")).exists();
        for (String each : List.of("run/containers", "run/containers/root", "run/containers/root/containers/a")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(each))))
                    .as(each)
                    .isEqualTo("rwx------");
        }
        assertThat(directory.resolve("termination")).doesNotExist();
        destroyed("root.a");
        assertThat(directory.resolve("termination")).exists();
        assertThat(directory.resolve("launch")).doesNotExist();
    }

    @Test
    @DisplayName("AO-183, AO-184: a standalone container is marked, and leaves nothing in the runtime directory")
    void standaloneContainer() {
        launch("alone", TreeFixture::standalone, FOREVER);
        assertThat(runtimeDirectory("alone").resolve("standalone.marker")).exists();
        assertThat(tree.isStandalone(id("alone"))).isTrue();
        launch("alone.child", FOREVER);
        assertThat(tree.isStandalone(id("alone.child"))).isTrue();
        destroyed("alone");
        assertThat(runtimeDirectory("alone")).doesNotExist();
        assertThat(sandbox("alone")).exists();
        assertThat(tree.termination(id("alone"))).isEmpty();
    }

    @Test
    @DisplayName("AO-88: an id in use is not launched again, however often that is tried")
    void inUse() {
        long pid = run("root");
        for (int i = 0; i < 3; i++) {
            assertThat(launch("root", "exit 3")).isEqualTo(new InUse());
        }
        assertThat(tree.status(id("root")).orElseThrow().getExecutorPid()).isEqualTo((int) pid);
    }

    @Test
    @DisplayName(
            "AO-89: the id of a nested container that ended is launched again in the same sandbox, its end replaced")
    void again() throws IOException {
        run("root");
        launch("root.a", "touch left; exit 3");
        assertThat(status(end("root.a"))).isEqualTo(3 << 8);
        assertThat(launch("root.a", "test -e left && exec sleep 1000")).isInstanceOf(Launched.class);
        assertThat(tree.termination(id("root.a")).orElseThrow()).isNotDone();
        assertThat(runtimeDirectory("root.a").resolve("termination")).doesNotExist();
        tree.kill(id("root.a"), 15);
        assertThat(status(end("root.a"))).isEqualTo(15);
        assertThat(status(end("root.a"))).isEqualTo(15);
    }

    @Test
    @DisplayName("AO-90: a parent that is unknown or has ended cannot have a child, and nothing is known of the child")
    void noParent() {
        assertThat(launch("no.child", FOREVER))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step()).isEqualTo(Step.PARENT));
        run("root");
        launch("root.a", "true");
        end("root.a");
        assertThat(launch("root.a.b", FOREVER)).isInstanceOfSatisfying(Failed.class, f -> {
            assertThat(f.step()).isEqualTo(Step.PARENT);
            assertThat(f.message()).contains("root.a");
        });
        assertThat(tree.termination(id("root.a.b"))).isEmpty();
    }

    @Test
    @DisplayName("AO-81: a container of another type is refused, and its parent is unharmed")
    void otherType() {
        run("root");
        ContainerLaunch docker = withContainer(
                spec("root.a", shell("true")),
                ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER).build());
        assertThat(launch(docker))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step()).isEqualTo(Step.UNSUPPORTED));
        assertThat(tree.containers()).containsExactly(id("root"));
    }

    @Test
    @DisplayName("AO-87: a command that is missing or cannot be executed is launched, and ends with status 256")
    void notExecutable() throws IOException {
        run("root");
        CommandInfo missing = CommandInfo.newBuilder()
                .setShell(false)
                .setValue("/no/such/program")
                .build();
        assertThat(launch(spec("root.a", missing))).isInstanceOf(Launched.class);
        assertThat(status(end("root.a"))).isEqualTo(256);
        assertThat(Files.readString(sandbox("root.a").resolve("stderr"))).contains("/no/such/program");
        assertThat(launch(spec("root.b", CommandInfo.getDefaultInstance()))).isInstanceOf(Launched.class);
        assertThat(status(end("root.b"))).isEqualTo(256);
    }

    @Test
    @DisplayName("an executor whose command cannot be executed is not launched: its tasks are told why")
    void executorNotExecutable() {
        CommandInfo missing = CommandInfo.newBuilder()
                .setShell(false)
                .setValue("/no/such/program")
                .build();
        assertThat(launch(spec("root", missing))).isInstanceOfSatisfying(Failed.class, f -> {
            assertThat(f.step()).isEqualTo(Step.START);
            assertThat(f.message()).contains("/no/such/program");
        });
        assertThat(runtimeDirectory("root")).doesNotExist();
    }

    @Test
    @DisplayName("AO-91, AO-92: after a failed launch the end is known and has no status, until it is removed")
    void failure() {
        run("root");
        CommandInfo unfetched = shell("true").toBuilder()
                .addUris(CommandInfo.URI.newBuilder().setValue("/no/such/file"))
                .build();
        assertThat(launch(spec("root.a", unfetched))).isInstanceOfSatisfying(Failed.class, f -> {
            assertThat(f.step()).isEqualTo(Step.FETCH);
            assertThat(f.message()).contains("/no/such/file");
        });
        assertThat(end("root.a").status()).isEmpty();
        assertThat(sandbox("root.a")).exists();
        assertThat(tree.containers()).containsExactly(id("root"));
        assertThat(tree.remove(id("root.a"))).isEqualTo(new RemoveOutcome.Removed());
        assertThat(tree.termination(id("root.a"))).isEmpty();
    }

    @Test
    @DisplayName(
            "AO-195, AO-196, AO-197: the environment is the agent's variables, the sandbox, and over them the command's")
    void environment() throws IOException {
        ContainerLaunch spec = spec(
                "root",
                shell("env | sort | grep -v -e ^PWD= -e ^OLDPWD= -e ^SHLVL= -e ^_=").toBuilder()
                        .setEnvironment(Environment.newBuilder()
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("TREE_TEST")
                                        .setValue("own"))
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("PASSWORD")
                                        .setType(Environment.Variable.Type.SECRET)
                                        .setSecret(Secret.newBuilder()
                                                .setType(Secret.Type.VALUE)
                                                .setValue(Secret.Value.newBuilder()
                                                        .setData(ByteString.copyFromUtf8("xyzzy"))))))
                        .build());
        launch(spec);
        end("root");
        assertThat(stdout("root").lines())
                .containsExactly(
                        "MESOS_SANDBOX=" + sandbox("root"),
                        "PASSWORD=xyzzy",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "TREE_TEST=own");
    }

    @Test
    @DisplayName("AO-198: a secret by reference cannot be resolved: the launch fails and names it")
    void secretReference() {
        ContainerLaunch spec = spec(
                "root",
                shell("true").toBuilder()
                        .setEnvironment(Environment.newBuilder()
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("PASSWORD")
                                        .setType(Environment.Variable.Type.SECRET)
                                        .setSecret(Secret.newBuilder().setType(Secret.Type.REFERENCE))))
                        .build());
        assertThat(launch(spec)).isInstanceOfSatisfying(Failed.class, f -> {
            assertThat(f.step()).isEqualTo(Step.ISOLATION);
            assertThat(f.message()).contains("PASSWORD");
        });
    }

    @Test
    @DisplayName(
            "AO-204, AO-205: a session has its parent's environment and directory, and a sandbox for its own output")
    void sessionContainer() throws IOException {
        ContainerLaunch parent = spec(
                "root",
                shell(FOREVER).toBuilder()
                        .setEnvironment(Environment.newBuilder()
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("OF_PARENT")
                                        .setValue("here")))
                        .build());
        launch(parent);
        launch("root.s", TreeFixture::session, "pwd; echo $OF_PARENT $MESOS_SANDBOX");
        assertThat(status(end("root.s"))).isZero();
        assertThat(stdout("root.s")).isEqualTo(sandbox("root") + "\nhere " + sandbox("root") + "\n");
        assertThat(runtimeDirectory("root.s").resolve("force_destroy_on_recovery"))
                .exists();
    }

    @Test
    @DisplayName("AO-208: a session may have neither an image nor volumes")
    void sessionRules() {
        run("root");
        ContainerInfo withImage = ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setMesos(ContainerInfo.MesosInfo.newBuilder()
                        .setImage(Image.newBuilder().setType(Image.Type.DOCKER)))
                .build();
        assertThat(launch(session(withContainer(spec("root.s", shell("true")), withImage))))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step()).isEqualTo(Step.ISOLATION));
    }

    @Test
    @DisplayName("an image is refused where nothing makes root file systems")
    void noImages() {
        ContainerInfo withImage = ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setMesos(ContainerInfo.MesosInfo.newBuilder()
                        .setImage(Image.newBuilder().setType(Image.Type.DOCKER)))
                .build();
        assertThat(launch(withContainer(spec("root", shell("true")), withImage)))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step()).isEqualTo(Step.IMAGE));
    }

    @Test
    @DisplayName("AO-169, AO-174: a nested container runs as its parent's user, who owns its sandbox")
    void inheritsUser() throws IOException {
        assumeThat(ROOT).as("only root runs commands as somebody else").isTrue();
        launch(spec("root", shell(FOREVER)).withUser(Optional.of(USER.name())));
        launch("root.a", "id -un");
        assertThat(status(end("root.a"))).isZero();
        assertThat(stdout("root.a").strip()).isEqualTo(USER.name());
        assertThat(Files.getAttribute(sandbox("root.a"), "unix:uid")).isEqualTo(USER.uid());
        assertThat(Files.getAttribute(sandbox("root.a").resolve("stdout"), "unix:uid"))
                .isEqualTo(USER.uid());
    }

    @Test
    @DisplayName("a link that a task puts in the place of its children's sandboxes leads nowhere")
    void linkInTheWay() throws IOException {
        run("root");
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.createSymbolicLink(sandbox("root").resolve("containers"), outside);
        assertThat(launch("root.a", "true"))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.step()).isEqualTo(Step.SANDBOX));
        assertThat(outside).isEmptyDirectory();
        Files.createDirectories(outside.resolve("b/precious"));
        assertThat(tree.remove(id("root.b"))).isInstanceOf(RemoveOutcome.Failed.class);
        assertThat(outside.resolve("b/precious")).exists();
    }

    @Test
    @DisplayName("a container whose parent is still being launched waits for that")
    void earlyChild() throws IOException {
        ContainerLaunch slow = spec("root", shell(FOREVER));
        Thread parent = Thread.ofVirtual().start(() -> launch(slow));
        await().until(() -> !tree.containers().isEmpty());
        assertThat(launch("root.a", "true")).isInstanceOf(Launched.class);
        assertThat(status(end("root.a"))).isZero();
        assertThat(parent.isAlive() && tree.status(id("root")).isEmpty()).isFalse();
    }

    @Test
    @DisplayName("AO-250: isolators that do not serve nested or standalone containers are left out for them")
    void servedBy() throws IOException {
        List<String> calls = new CopyOnWriteArrayList<>();
        isolators = List.of(
                new RecordingIsolator("roots", false, false, calls),
                new RecordingIsolator("nested", true, false, calls),
                new RecordingIsolator("all", true, true, calls));
        reopen();
        launch("root", "echo $ISOLATOR $FROM_ROOTS$FROM_NESTED$FROM_ALL; " + FOREVER);
        await().until(() -> stdout("root").equals("all 111\n"));
        launch("root.a", "echo $FROM_ROOTS$FROM_NESTED$FROM_ALL");
        end("root.a");
        assertThat(stdout("root.a")).isEqualTo("11\n");
        launch("alone", TreeFixture::standalone, FOREVER);
        launch("alone.a", "echo $FROM_ROOTS$FROM_NESTED$FROM_ALL");
        end("alone.a");
        assertThat(stdout("alone.a")).isEqualTo("1\n");
    }

    static ContainerLaunch withContainer(ContainerLaunch of, ContainerInfo info) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                of.command(),
                Optional.of(info),
                of.resources(),
                of.limits(),
                of.user(),
                of.sandbox(),
                of.environment(),
                of.volumes(),
                of.stdout(),
                of.standalone());
    }
}
