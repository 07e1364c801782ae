package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.app.Main;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent in a process of its own, ended with SIGKILL: AO section 6, SE-162. */
@Timeout(90)
class AgentKilledTest {
    private static final FrameworkInfo KEPT = FakeMaster.framework(true);

    @TempDir
    Path disk;

    private final List<Process> processes = new ArrayList<>();
    private final FakeMaster master = new FakeMaster();

    AgentKilledTest() throws IOException {}

    @AfterEach
    void endAll() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        master.close();
    }

    @Test
    void neither_tasks_nor_output_nor_updates_are_lost_when_an_agent_is_killed() throws Exception {
        int port = freePort();
        Process first = agent(port);
        await().atMost(Duration.ofSeconds(30)).until(() -> !master.registrations.isEmpty());
        Path go = disk.resolve("go");
        Path stop = disk.resolve("stop");
        master.send(
                Tasks.shell(KEPT, "ends", "echo a; while [ ! -e " + go + " ]; do sleep 0.05; done; echo b; exit 3"));
        master.send(Tasks.shell(KEPT, "stays", "while [ ! -e " + stop + " ]; do sleep 0.05; done"));
        awaitLast("ends", TaskState.TASK_RUNNING);
        awaitLast("stays", TaskState.TASK_RUNNING);
        master.acknowledges = false;
        master.send(Tasks.shell(KEPT, "untold", "exit 5"));
        await().until(() -> !master.states("untold").isEmpty());

        first.destroyForcibly().waitFor();
        Files.createFile(go);
        Path stdout = disk.resolve(
                "work/slaves/" + FakeMaster.AGENT_ID + "/frameworks/framework-0/executors/ends/runs/latest/stdout");
        await().until(() -> Files.readString(stdout).equals("a\nb\n"));
        master.acknowledges = true;

        agent(port);
        await().atMost(Duration.ofSeconds(30)).until(() -> master.reregistrations.size() >= 1);
        assertThat(master.reregistrations.getFirst().getSlave().getId().getValue())
                .isEqualTo(FakeMaster.AGENT_ID);
        awaitLast("ends", TaskState.TASK_FAILED);
        assertThat(master.last("ends").getMessage()).isEqualTo("Command exited with status 3");
        awaitLast("untold", TaskState.TASK_FAILED);
        assertThat(master.last("untold").getMessage()).isEqualTo("Command exited with status 5");
        assertThat(master.states("untold"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FAILED);
        assertThat(master.states("stays")).endsWith(TaskState.TASK_RUNNING);
        Files.createFile(stop);
        awaitLast("stays", TaskState.TASK_FINISHED);
    }

    @Test
    void sigterm_ends_the_process_with_status_0_and_a_bad_work_dir_with_1() throws Exception {
        Process agent = agent(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> !master.registrations.isEmpty());
        agent.destroy();
        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isIn(0, 143);

        Path file = Files.createFile(disk.resolve("file"));
        Process refused =
                start("--master=127.0.0.1:" + master.port(), "--work_dir=" + file, "--port=0", "--ip=127.0.0.1");
        assertThat(refused.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(1);
        assertThat(Files.readString(disk.resolve("log-1")))
                .contains("--work_dir=" + file)
                .contains("is a file");
    }

    private Process agent(int port) throws IOException {
        return start(
                "--ip=127.0.0.1",
                "--port=" + port,
                "--no-hostname_lookup",
                "--master=127.0.0.1:" + master.port(),
                "--registration_backoff_factor=10ms",
                "--work_dir=" + disk.resolve("work"),
                "--runtime_dir=" + disk.resolve("run"));
    }

    private Process start(String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "agent"));
        command.addAll(List.of(flags));
        File log = disk.resolve("log-" + processes.size()).toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        processes.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitLast(String taskId, TaskState state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            List<TaskState> states = master.states(taskId);
            return !states.isEmpty() && states.getLast() == state;
        });
    }
}
