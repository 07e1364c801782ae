package io.tepui.cli.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.cli.CommandFixture;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.FakeAgent;
import io.tepui.cli.FakeMaster;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The commands for files of tasks")
class SandboxCommandsTest {
    private static final String SANDBOX = "/frameworks/" + FakeMaster.frameworkId(1) + "/executors/web.3/runs/latest/";

    @TempDir
    Path here;

    private CommandFixture commands;
    private FakeMaster master;
    private FakeAgent agent;
    private Task task;

    @BeforeEach
    void start() throws Exception {
        commands = new CommandFixture();
        master = commands.master;
        agent = new FakeAgent();
        master.put(master.agent(7, "cpus:4;mem:1024", "").setPid(agent.pid())).framework(1, "shop", "web");
        task = master.task(
                "web.3", 7, 1, ContainerID.newBuilder().setValue("c-1").build());
        agent.live(task);
        agent.file(SANDBOX + "stdout", "one\ntwo\nthree\n");
        agent.file(SANDBOX + "stderr", "oops\n");
    }

    @AfterEach
    void stop() {
        agent.close();
        commands.close();
    }

    @Test
    @DisplayName("show both logs of a task, or one of them")
    void logs() {
        assertThat(commands.run("logs", "web.3")).as(commands.err()).isZero();
        assertThat(commands.out()).isEqualTo("one\ntwo\nthree\n");
        assertThat(commands.err()).isEqualTo("oops\n");
        commands.run("logs", "web.3", "stderr");
        assertThat(commands.out()).isEqualTo("oops\n");
    }

    @Test
    @DisplayName("show the last lines of a log, also across the pieces it comes in, and with no end of line")
    void tail() {
        agent.pieces(5);
        agent.file(SANDBOX + "stdout", "one\ntwo\nthree\nlast");
        commands.run("logs", "--tail=2", "web.3", "stdout");
        assertThat(commands.out()).isEqualTo("three\nlast");
        commands.run("logs", "-n", "100", "web.3", "stdout");
        assertThat(commands.out()).isEqualTo("one\ntwo\nthree\nlast");
        commands.run("logs", "-n0", "web.3", "stdout");
        assertThat(commands.out()).isEmpty();
        assertThat(commands.run("logs", "--tail=-1", "web.3")).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    @DisplayName("show logs of tasks that are over, and the last of those with one name")
    void logs_of_completed() {
        master.completed("old", 7, 1, TaskState.TASK_FAILED);
        agent.file("/frameworks/" + FakeMaster.frameworkId(1) + "/executors/old/runs/latest/stdout", "ended\n");
        assertThat(commands.run("logs", "old", "stdout")).as(commands.err()).isZero();
        assertThat(commands.out()).isEqualTo("ended\n");
    }

    @Test
    @DisplayName("follow a log until the task ends")
    void follow() throws Exception {
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> commands.run("logs", "-f", "--tail=1", "web.3", "stdout"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(commands.out() + commands.err()).isEqualTo("three\n"));
        agent.file(SANDBOX + "stdout", "one\ntwo\nthree\nfour\n");
        Awaitility.await().until(() -> commands.out().equals("three\nfour\n"));
        agent.file(SANDBOX + "stdout", "one\ntwo\nthree\nfour\nlast\n");
        agent.endTasks();
        assertThat(status.get()).as(commands.err()).isZero();
        assertThat(commands.out()).isEqualTo("three\nfour\nlast\n");
    }

    @Test
    @DisplayName("mark the lines of several tasks")
    void several() {
        master.task("web.4", 7, 1, ContainerID.newBuilder().setValue("c-2").build());
        agent.file(SANDBOX.replace("web.3", "web.4") + "stdout", "vier\n");
        commands.run("logs", "web.3", "web.4", "stdout");
        assertThat(commands.out()).isEqualTo("[web.3] one\n[web.3] two\n[web.3] three\n[web.4] vier\n");
    }

    @Test
    @DisplayName("find the sandboxes of nested tasks inside those of their executors (AO-372)")
    void nested() {
        master.task(
                "inner",
                7,
                1,
                ContainerID.newBuilder()
                        .setValue("child")
                        .setParent(ContainerID.newBuilder().setValue("c-9"))
                        .build());
        agent.file(
                "/frameworks/" + FakeMaster.frameworkId(1) + "/executors/inner/runs/latest/containers/child/stdout",
                "nested\n");
        commands.run("cat", "inner:stdout");
        assertThat(commands.out()).isEqualTo("nested\n");
    }

    @Test
    @DisplayName("list files, plainly and in aligned columns")
    void ls() {
        agent.file(SANDBOX + "data/big.bin", new byte[1_500_000]);
        agent.file(SANDBOX + "data/run.sh", "#!");
        assertThat(commands.run("ls", "web.3")).isZero();
        assertThat(commands.out()).isEqualTo("data/\nstderr\nstdout\n");
        commands.run("ls", "-l", "web.3:/data/");
        assertThat(commands.out()).isEqualTo("""
                MODE        LINKS  USER    GROUP      SIZE  MODIFIED              NAME
                -rw-r--r--      1  nobody  nogroup  1.4 MB  2026-01-02T03:04:05Z  big.bin
                -rwxr-xr-x      1  nobody  nogroup     2 B  2026-01-02T03:04:05Z  run.sh
                """);
        commands.run("ls", "web.3:data/run.sh");
        assertThat(commands.out()).isEqualTo("run.sh\n");
        commands.run("ls", "web.3:data/run.sh", "-o", "json");
        assertThat(commands.out())
                .contains("\"name\" : \"run.sh\"", "\"type\" : \"file\"", "\"size\" : 2", "\"mode\" : \"0755\"");
    }

    @Test
    @DisplayName("print files of any bytes whole, though they come in pieces")
    void cat() {
        byte[] bytes = new byte[100_003];
        new java.util.Random(3).nextBytes(bytes);
        agent.file(SANDBOX + "core", bytes);
        agent.pieces(1_000);
        assertThat(commands.run("cat", "web.3:core")).as(commands.err()).isZero();
        assertThat(commands.outBytes()).isEqualTo(bytes);
    }

    @Test
    @DisplayName("copy a file or a tree to here, with modes and times")
    void cp() throws Exception {
        agent.file(SANDBOX + "data/in/run.sh", "#!/bin/sh\n");
        agent.file(SANDBOX + "data/empty", "");
        assertThat(commands.run("cp", "web.3:stdout", here.toString()))
                .as(commands.err())
                .isZero();
        assertThat(here.resolve("stdout")).hasContent("one\ntwo\nthree\n");
        assertThat(commands.out()).isEqualTo("Copied 1 file, 14 B, to " + here.resolve("stdout") + ".\n");
        assertThat(commands.run("cp", "web.3:data", here.resolve("copy").toString()))
                .isZero();
        assertThat(here.resolve("copy/empty")).isEmptyFile();
        Path script = here.resolve("copy/in/run.sh");
        assertThat(script).hasContent("#!/bin/sh\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(script)))
                .isEqualTo("rwxr-xr-x");
        assertThat(Files.getLastModifiedTime(script).toInstant()).isEqualTo(FakeMaster.REGISTERED);
        commands.run("cp", "web.3", here.resolve("all").toString());
        assertThat(here.resolve("all/data/in/run.sh")).exists();
        assertThat(Files.walk(here).map(Path::toString)).noneMatch(name -> name.contains("incomplete"));
    }

    @Test
    @DisplayName("say that a copy from here to a task is not possible, and what is")
    void upload() throws Exception {
        Path file = Files.writeString(here.resolve("config"), "x", UTF_8);
        assertThat(commands.run("cp", file.toString(), "web.3:config")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.err())
                .contains("the API takes no files", "tepui exec -i TASK -- sh -c 'cat > FILE' < FILE");
    }

    @Test
    @DisplayName("say in a line what is not there")
    void missing() {
        assertThat(commands.run("cat", "web.3:nothing")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err())
                .isEqualTo(
                        "tepui cat: there is no 'nothing' in the sandbox of task 'web.3'; 'tepui ls' shows what there is\n");
        agent.file(SANDBOX + "data/x", "");
        assertThat(commands.run("cat", "web.3:data")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("'data' in the sandbox of task 'web.3' is a directory");
        for (String outside : new String[] {"web.3:..", "web.3:/../stdout", "web.3:data/../../stdout"}) {
            assertThat(commands.run("cat", outside)).isEqualTo(ExitCodes.USAGE);
            assertThat(commands.err())
                    .isEqualTo("tepui cat: '" + outside + "' leads out of the sandbox; paths begin in it\n");
        }
        assertThat(commands.run("cat", "web.3://data/.././stdout")).isZero();
        assertThat(commands.run("cat", "web.3")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.run("ls", ":x")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.run("ls", "none")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.run("cp", "web.3:stdout", "/nowhere/at/all")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).isEqualTo("tepui cp: can't write /nowhere/at/all: no such file or directory\n");
        assertThat(commands.run("cp", "web.3", "/nowhere/at/all")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).isEqualTo("tepui cp: can't write /nowhere/at/all: no such file or directory\n");
        assertThat(Path.of("/nowhere")).doesNotExist();
        master.completed("old", 7, 1, TaskState.TASK_FAILED);
        commands.run("ls", "old");
        assertThat(commands.err())
                .contains("the sandbox of task 'old' is not on agent", "removed since the task ended");
    }
}
