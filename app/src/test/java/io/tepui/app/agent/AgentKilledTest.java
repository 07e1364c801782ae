package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.app.Main;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.TaskState;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
    void operations_outlive_an_agent_that_is_killed_and_are_applied_once() throws Exception { // AM-85, AR-358
        Process first = agent(0, "--resources=disk:640");
        await().atMost(Duration.ofSeconds(30)).until(() -> !master.registrations.isEmpty());
        master.acknowledges = false;
        UUID reserve = new UUID(0, 1);
        UUID create = new UUID(0, 2);
        master.apply(reserve, Operations.reserve(Resources.of(Operations.RESERVED_DISK)));
        master.apply(create, Operations.create(Operations.volume("v", "data")));
        await().until(() -> !master.statesOf(create).isEmpty());
        // More of them are under way when the agent dies: each is done or not, and the agent knows which.
        List<UUID> pending = new ArrayList<>();
        for (int i = 10; i < 110; i++) {
            pending.add(new UUID(0, i));
            master.apply(
                    pending.getLast(),
                    Operations.reserve(Resources.of(ResourceEntry.scalar("disk", 1)
                            .withPushedReservation(Reservation.ofDynamic("role1", "p")))));
        }
        first.destroyForcibly().waitFor();
        master.operations.clear();
        // An agent registers again, too, when an operation reaches it while it registers.
        master.reregistrations.clear();

        master.acknowledges = true;
        agent(0, "--resources=disk:640");
        await().atMost(Duration.ofSeconds(30)).until(() -> !master.reregistrations.isEmpty());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !master.statesOf(create).isEmpty());
        assertThat(master.statesOf(reserve)).containsOnly(OperationState.OPERATION_FINISHED);
        assertThat(disk.resolve("work/volumes/roles/role1/v")).isDirectory();
        Resources kept = Resources.fromMessages(master.reregistrations.getLast().getCheckpointedResourcesList());
        long done = kept.disk().orElse(0) - 64;
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(pending.stream()
                        .filter(uuid -> master.statesOf(uuid).contains(OperationState.OPERATION_FINISHED))
                        .count())
                .as("reservations kept, and operations told as finished")
                .isEqualTo(done));
    }

    @Test
    void sigusr1_takes_the_agent_out_of_the_cluster_with_all_its_tasks() throws Exception { // AM-61, AO-330
        Process agent = agent(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> !master.registrations.isEmpty());
        master.send(Tasks.shell(KEPT, "ends", "touch " + disk.resolve("runs") + "; exec sleep 1000.5"));
        awaitLast("ends", TaskState.TASK_RUNNING);
        await().until(() -> Files.exists(disk.resolve("runs")));
        ProcessHandle command = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith("sleep 1000.5"))
                .findFirst()
                .orElseThrow();

        Process kill = new ProcessBuilder("kill", "-USR1", Long.toString(agent.pid())).start();
        assertThat(kill.waitFor()).isZero();
        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isZero();
        await().until(() -> !master.departures.isEmpty());
        assertThat(master.departures.getFirst().getSlaveId().getValue()).isEqualTo(FakeMaster.AGENT_ID);
        assertThat(command.isAlive()).isFalse();
    }

    @Test
    void an_agent_on_a_port_of_the_systems_choice_comes_back_on_another() throws Exception {
        Process first = agent(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> !master.registrations.isEmpty());
        int before = master.registrations.getFirst().getSlave().getPort();
        await().until(() -> Files.exists(disk.resolve("work/meta/slaves/latest")));
        // The old port is taken when the agent comes back.
        first.destroyForcibly().waitFor();
        try (ServerSocket taken = new ServerSocket(before, 1, InetAddress.getLoopbackAddress())) {
            agent(0);
            await().atMost(Duration.ofSeconds(30)).until(() -> !master.reregistrations.isEmpty());
            assertThat(master.reregistrations.getFirst().getSlave().getPort()).isNotEqualTo(taken.getLocalPort());
            assertThat(master.reregistrations.getFirst().getSlave().getId().getValue())
                    .isEqualTo(FakeMaster.AGENT_ID);
        }
        master.send(Tasks.shell(KEPT, "works", "true"));
        awaitLast("works", TaskState.TASK_FINISHED);
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

    private Process agent(int port, String... more) throws IOException {
        List<String> flags = new ArrayList<>(List.of(
                "--ip=127.0.0.1",
                "--port=" + port,
                "--no-hostname_lookup",
                "--master=127.0.0.1:" + master.port(),
                "--registration_backoff_factor=10ms",
                "--work_dir=" + disk.resolve("work"),
                "--runtime_dir=" + disk.resolve("run")));
        flags.addAll(List.of(more));
        return start(flags.toArray(String[]::new));
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
