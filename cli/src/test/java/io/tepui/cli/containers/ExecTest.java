package io.tepui.cli.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.cli.CommandFixture;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.FakeAgent;
import io.tepui.cli.FakeMaster;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TTYInfo.WindowSize;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response.GetContainers.Container;
import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("'tepui exec'")
class ExecTest {
    private static final ContainerID CONTAINER =
            ContainerID.newBuilder().setValue("c0ffee-1").build();

    private CommandFixture commands;
    private FakeMaster master;
    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        commands = new CommandFixture();
        master = commands.master;
        agent = new FakeAgent();
        master.put(master.agent(7, "cpus:4;mem:1024", "").setPid(agent.pid()));
        master.framework(1, "shop", "web").framework(2, "jobs", "batch");
        master.task("web.3", 7, 1, CONTAINER);
    }

    @AfterEach
    void stop() {
        agent.close();
        commands.close();
    }

    @Test
    @DisplayName("runs a command beside the task's processes, shows its output, and ends with its exit status")
    void passes_output_and_status() {
        agent.program(3 << 8, streams -> {
            streams.out("to stdout\n");
            streams.err("to stderr\n");
        });
        assertThat(commands.run("exec", "web.3", "--", "cat", "/proc/1/stat")).isEqualTo(3);
        assertThat(commands.out()).isEqualTo("to stdout\n");
        assertThat(commands.err()).isEqualTo("to stderr\n");
        var session = agent.sessions().getFirst().getLaunchNestedContainerSession();
        assertThat(session.getContainerId().getParent()).isEqualTo(CONTAINER);
        assertThat(session.getCommand().getShell()).isFalse();
        assertThat(session.getCommand().getArgumentsList()).containsExactly("cat", "/proc/1/stat");
        assertThat(session.hasContainer()).isFalse();
        assertThat(agent.removed()).containsExactly(session.getContainerId());
    }

    @Test
    @DisplayName("ends with 128 and the number of the signal that ended the command")
    void signal() {
        agent.program(9, streams -> streams.out("x"));
        assertThat(commands.run("exec", "web.3", "--", "sleep 5")).isEqualTo(137);
        assertThat(agent.sessions()
                        .getFirst()
                        .getLaunchNestedContainerSession()
                        .getCommand()
                        .getShell())
                .isTrue();
    }

    @Test
    @DisplayName("gives the command no input without -i (AO-123)")
    void no_input() {
        agent.program(0, streams -> assertThat(streams.nextData()).isEmpty());
        assertThat(commands.run("exec", "web.3", "--", "cat"))
                .as(commands.err())
                .isZero();
    }

    @Test
    @DisplayName("passes any bytes in and out with -i, and ends the command's input with its own")
    void binary_input() {
        byte[] bytes = new byte[300_000];
        new java.util.Random(7).nextBytes(bytes);
        commands.in = new ByteArrayInputStream(bytes);
        agent.program(0, streams -> {
            for (ByteString data = streams.nextData(); !data.isEmpty(); data = streams.nextData()) {
                streams.out(data.toByteArray());
            }
        });
        assertThat(commands.run("exec", "-i", "web.3", "--", "cat"))
                .as(commands.err())
                .isZero();
        assertThat(commands.outBytes()).isEqualTo(bytes);
    }

    @Test
    @DisplayName(
            "gives a terminal with -t, tells its size first and at each change, and has this one raw meanwhile (AO-127)")
    void terminal() throws Exception {
        commands.terminal.resize(24, 80);
        PipedOutputStream typed = new PipedOutputStream();
        commands.in = new PipedInputStream(typed);
        CountDownLatch resized = new CountDownLatch(1);
        agent.program(0, streams -> {
            assertThat(streams.next().getContainerId().getParent()).isEqualTo(CONTAINER);
            WindowSize first =
                    streams.next().getProcessIo().getControl().getTtyInfo().getWindowSize();
            streams.out(first.getRows() + "x" + first.getColumns() + "\r\n");
            typed.write(3); // Ctrl-C is a key like any other
            typed.flush();
            streams.out("key " + streams.nextData().byteAt(0) + "\r\n");
            assertThat(commands.terminal.isRaw()).isTrue();
            commands.terminal.resize(50, 132);
            WindowSize second =
                    streams.next().getProcessIo().getControl().getTtyInfo().getWindowSize();
            streams.out(second.getRows() + "x" + second.getColumns() + "\r\n");
            resized.countDown();
        });
        assertThat(commands.run("exec", "-it", "web.3", "--", "sh"))
                .as(commands.err())
                .isZero();
        assertThat(commands.out()).isEqualTo("24x80\r\nkey 3\r\n50x132\r\n");
        assertThat(commands.terminal.isRaw()).isFalse();
        assertThat(commands.terminal.wasRaw()).isTrue();
        var session = agent.sessions().getFirst().getLaunchNestedContainerSession();
        assertThat(session.getContainer().getTtyInfo().getWindowSize().getColumns())
                .isEqualTo(80);
        assertThat(session.getCommand().getEnvironment().getVariables(0).getName())
                .isEqualTo("TERM");
    }

    @Test
    @DisplayName("restores the terminal and says why when the connection breaks")
    void broken_connection() {
        commands.terminal.resize(24, 80);
        agent.program(0, streams -> {
            streams.out("begun");
            streams.breakOff();
        });
        assertThat(commands.run("exec", "-it", "web.3", "--", "sh")).isEqualTo(ExitCodes.NOT_RUN);
        assertThat(commands.terminal.wasRaw()).isTrue();
        assertThat(commands.terminal.isRaw()).isFalse();
        assertThat(commands.err().lines())
                .singleElement()
                .asString()
                .startsWith("tepui exec: the connection to agent " + FakeMaster.agentId(7) + " (node7) broke: ");
    }

    @Test
    @DisplayName("gives up an agent that sent heartbeats and then falls silent")
    void silent_agent() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        agent.program(0, streams -> {
            streams.heartbeat(Duration.ofMillis(50));
            never.await();
        });
        assertThat(commands.run("exec", "web.3", "--", "sh")).isEqualTo(ExitCodes.NOT_RUN);
        assertThat(commands.err()).contains("it has sent no heartbeat for too long");
        never.countDown();
    }

    @Test
    @DisplayName("ends the session on Ctrl-C without a terminal, and ends with 130")
    void interrupted() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        agent.program(9, streams -> {
            streams.out("begun\n");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(writeFails(streams)).isTrue());
            cut.countDown();
        });
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> commands.run("exec", "web.3", "--", "sleep", "600"));
        Awaitility.await().until(() -> commands.out().equals("begun\n"));
        commands.interrupt();
        assertThat(status.get()).isEqualTo(ExitCodes.INTERRUPTED);
        cut.await();
        assertThat(agent.removed()).hasSize(1);
    }

    @Test
    @DisplayName("leaves nothing of the session and restores the terminal when SIGTERM ends it")
    void terminated() throws Exception {
        commands.terminal.resize(24, 80);
        commands.in = new PipedInputStream(new PipedOutputStream());
        agent.program(9, streams -> {
            streams.out("begun");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(writeFails(streams)).isTrue());
        });
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> commands.run("exec", "-it", "web.3", "--", "sh"));
        Awaitility.await().until(() -> commands.out().equals("begun"));
        assertThat(commands.terminal.isRaw()).isTrue();
        commands.interrupt();
        assertThat(status.get()).isEqualTo(ExitCodes.INTERRUPTED);
        assertThat(commands.terminal.isRaw()).isFalse();
        assertThat(agent.removed()).hasSize(1);
    }

    private static boolean writeFails(FakeAgent.Streams streams) {
        try {
            streams.heartbeat(Duration.ofSeconds(60));
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    @Test
    @DisplayName("finds tasks by name, the end or the beginning of their id, and with their framework")
    void names() {
        master.task("web.4", 7, 2, CONTAINER);
        for (String name : List.of("web.3", "3", "shop/web", "jobs/web.4")) {
            assertThat(commands.run("exec", name, "--", "true"))
                    .as(name + ": " + commands.err())
                    .isZero();
        }
    }

    @Test
    @DisplayName("finds a container of any agent by its id")
    void container() {
        Container.Builder nested = Container.newBuilder();
        nested.getContainerIdBuilder().setValue("sidecar");
        nested.getContainerStatusBuilder()
                .getContainerIdBuilder()
                .setValue("sidecar")
                .setParent(CONTAINER);
        agent.containers(List.of(nested.build()));
        for (String name : List.of("sidecar", "c0ffee-1.sidecar", "c0ffee-1.side")) {
            assertThat(commands.run("exec", name, "--", "true"))
                    .as(commands.err())
                    .isZero();
        }
        assertThat(agent.sessions()).allSatisfy(call -> assertThat(
                        call.getLaunchNestedContainerSession().getContainerId().getParent())
                .isEqualTo(nested.getContainerStatus().getContainerId()));
    }

    @Test
    @DisplayName("asks the agent for the container of a task whose status does not tell it")
    void container_of_executor() {
        master.task("quiet", 7, 1);
        Container.Builder executor = Container.newBuilder().setContainerId(CONTAINER);
        executor.getFrameworkIdBuilder().setValue(FakeMaster.frameworkId(1));
        executor.getExecutorIdBuilder().setValue("quiet");
        agent.containers(List.of(executor.build()));
        assertThat(commands.run("exec", "quiet", "--", "true"))
                .as(commands.err())
                .isZero();
    }

    @Test
    @DisplayName("says in a line what is wrong with the task, and what to do")
    void wrong_task() {
        master.task("web.4", 7, 2, CONTAINER);
        master.completed("done", 7, 1, TaskState.TASK_FINISHED);
        assertThat(commands.run("exec", "none", "--", "true")).isEqualTo(ExitCodes.NOT_RUN);
        assertThat(commands.err())
                .isEqualTo("tepui exec: there is no task or container 'none'; 'tepui ps' lists what runs\n");
        commands.run("exec", "web", "--", "true");
        assertThat(commands.err())
                .contains("'web' could be 2 tasks: ", "-0001/web.3, ", "-0002/web.4; give more of the id");
        commands.run("exec", "done", "--", "true");
        assertThat(commands.err()).contains("task 'done' does not run: it is finished");
    }

    @Test
    @DisplayName("says in a line that the agent cannot be reached, or why it refuses")
    void wrong_agent() {
        agent.refuse(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION, 400, "No user 'bob'");
        assertThat(commands.run("exec", "web.3", "--", "true")).isEqualTo(ExitCodes.NOT_RUN);
        assertThat(commands.err()).contains("the command could not be run: agent ", "refused (400): No user 'bob'");
        agent.close();
        assertThat(commands.run("exec", "web.3", "--", "true")).isEqualTo(ExitCodes.NOT_RUN);
        assertThat(commands.err().lines())
                .singleElement()
                .asString()
                .contains("no answer from agent", "connection refused");
    }

    @Test
    @DisplayName("refuses a wrong command line with status 2")
    void usage() {
        assertThat(commands.run("exec", "web.3")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.run("exec", "--nonsense", "web.3", "--", "true")).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    @DisplayName("keeps bytes that are no text")
    void binary_output() {
        byte[] bytes = {0, (byte) 0xc3, (byte) 0x28, 13, 10, -1};
        agent.program(0, streams -> streams.out(bytes));
        commands.run("exec", "web.3", "--", "cat", "core");
        assertThat(commands.outBytes()).isEqualTo(bytes);
        assertThat(new String(bytes, UTF_8).getBytes(UTF_8)).isNotEqualTo(bytes);
    }
}
