package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tepui.agent.state.Phase;
import io.tepui.app.flags.AgentFlags;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.StartupException;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.FileInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Metric;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AgentProcessTest {
    private static final FrameworkInfo KEPT = FakeMaster.framework(true);

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path disk;

    private final List<AutoCloseable> open = new ArrayList<>();
    private FakeMaster master = new FakeMaster();

    AgentProcessTest() throws Exception {}

    @BeforeEach
    void closeTheMasterInTheEnd() {
        open.add(master);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void registers_with_what_flags_and_machine_give() throws Exception {
        AgentProcess agent = agent("--resources=cpus:2;mem:512", "--attributes=rack:r1", "--hostname=here");
        awaitRegistered(agent);

        var slave = master.registrations.getFirst().getSlave();
        assertThat(slave.getHostname()).isEqualTo("here");
        assertThat(slave.getPort()).isEqualTo(agent.port());
        assertThat(slave.getAttributes(0).getText().getValue()).isEqualTo("r1");
        assertThat(slave.getResourcesList())
                .extracting(Resource::getName)
                .containsExactlyInAnyOrder("cpus", "mem", "disk", "ports"); // AO-244
        assertThat(new AgentApi(agent.port())
                        .call(Call.Type.GET_AGENT)
                        .getGetAgent()
                        .getAgentInfo()
                        .getId()
                        .getValue())
                .isEqualTo(FakeMaster.AGENT_ID);
        assertThat(Files.readSymbolicLink(disk.resolve("work/meta/slaves/latest")))
                .hasToString(FakeMaster.AGENT_ID); // AO-313
    }

    @Test
    void runs_commands_and_tells_how_they_ended() throws Exception {
        AgentProcess agent = agent();
        awaitRegistered(agent);
        master.send(Tasks.shell(KEPT, "good", "true"));
        master.send(Tasks.shell(KEPT, "bad", "echo hello; echo oops >&2; exit 3"));
        master.send(Tasks.run(
                KEPT,
                "missing",
                CommandInfo.newBuilder()
                        .setShell(false)
                        .setValue("/no/such/program")
                        .build()));
        awaitLast("good", TaskState.TASK_FINISHED);
        awaitLast("bad", TaskState.TASK_FAILED);
        awaitLast("missing", TaskState.TASK_FAILED);

        assertThat(master.states("good"))
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(master.last("bad").getMessage()).isEqualTo("Command exited with status 3"); // SE-242
        assertThat(master.last("missing").getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(read(agent, "/frameworks/framework-0/executors/bad/runs/latest/stdout"))
                .isEqualTo("hello\n");
        assertThat(read(agent, "/frameworks/framework-0/executors/bad/runs/latest/stderr"))
                .isEqualTo("oops\n");
    }

    @Test
    void kills_a_task_and_escalates_when_it_does_not_listen() throws Exception {
        AgentProcess agent = agent();
        awaitRegistered(agent);
        master.send(Tasks.shell(KEPT, "polite", "sleep 1000"));
        master.send(Tasks.shell(KEPT, "deaf", "trap '' TERM; echo up; while true; do sleep 0.1; done"));
        awaitLast("polite", TaskState.TASK_RUNNING);
        await().until(() -> read(agent, "/frameworks/framework-0/executors/deaf/runs/latest/stdout")
                .equals("up\n"));
        master.send(Tasks.kill(KEPT, "polite"));
        master.send(Tasks.kill(KEPT, "deaf"));
        awaitLast("polite", TaskState.TASK_KILLED);
        awaitLast("deaf", TaskState.TASK_KILLED);
        assertThat(master.states("polite")).contains(TaskState.TASK_KILLING);
        assertThat(master.last("deaf").getMessage()).contains("Killed");
    }

    @Test
    void a_task_runs_as_its_user_in_a_sandbox_of_its_own() throws Exception { // AO-174, AO-177
        // Root can run a command as somebody else, anybody else only as themselves.
        UserIdentity current = Users.ofSystem().current();
        String user = current.isRoot() ? "nobody" : current.name();
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        AgentProcess agent = agent();
        awaitRegistered(agent);
        master.send(Tasks.run(KEPT, "as-user", shell("id -un; stat -c '%U %a' . stdout", user)));
        master.send(Tasks.run(KEPT, "as-ghost", shell("true", "no-such-user")));
        awaitLast("as-user", TaskState.TASK_FINISHED);
        awaitLast("as-ghost", TaskState.TASK_FAILED);
        assertThat(read(agent, "/frameworks/framework-0/executors/as-user/runs/latest/stdout"))
                .isEqualTo(user + "\n" + user + " 750\n" + user + " 644\n");
        assertThat(master.last("as-ghost").getMessage()).contains("no-such-user");
        assertThat(master.last("as-ghost").getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    }

    @Test
    void uris_are_fetched_before_the_command_runs_and_one_that_cannot_be_fails_the_task()
            throws Exception { // AO-350, AO-363
        Path file = Files.writeString(disk.resolve("greeting.txt"), "hi\n");
        AgentProcess agent = agent();
        awaitRegistered(agent);
        CommandInfo cat = CommandInfo.newBuilder()
                .setShell(true)
                .setValue("cat greeting.txt")
                .addUris(CommandInfo.URI.newBuilder().setValue(file.toString()))
                .build();
        master.send(Tasks.run(KEPT, "fetched", cat));
        master.send(Tasks.run(
                KEPT,
                "unfetched",
                cat.toBuilder()
                        .addUris(CommandInfo.URI.newBuilder().setValue("/no/such/file"))
                        .build()));
        awaitLast("fetched", TaskState.TASK_FINISHED);
        awaitLast("unfetched", TaskState.TASK_FAILED);
        assertThat(read(agent, "/frameworks/framework-0/executors/fetched/runs/latest/stdout"))
                .endsWith("hi\n");
        assertThat(master.last("unfetched").getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(master.last("unfetched").getMessage()).contains("/no/such/file");
    }

    @Test
    void relative_uris_are_under_the_home_of_frameworks() throws Exception { // AO-354
        Files.writeString(Files.createDirectory(disk.resolve("home")).resolve("tool"), "found\n");
        AgentProcess agent = agent("--frameworks_home=" + disk.resolve("home"), "--fetcher_stall_timeout=5secs");
        awaitRegistered(agent);
        master.send(Tasks.run(
                KEPT,
                "fetched",
                CommandInfo.newBuilder()
                        .setShell(true)
                        .setValue("cat tool")
                        .addUris(CommandInfo.URI.newBuilder().setValue("tool"))
                        .build()));
        awaitLast("fetched", TaskState.TASK_FINISHED);
        assertThat(read(agent, "/frameworks/framework-0/executors/fetched/runs/latest/stdout"))
                .endsWith("found\n");
    }

    @Test
    void a_download_that_stands_still_fails_its_task_after_the_stall_timeout() throws Exception { // AO-355
        AgentProcess agent = agent("--fetcher_stall_timeout=200ms");
        awaitRegistered(agent);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            master.send(Tasks.run(
                    KEPT,
                    "stalled",
                    CommandInfo.newBuilder()
                            .setShell(true)
                            .setValue("true")
                            .addUris(CommandInfo.URI
                                    .newBuilder()
                                    .setValue("http://127.0.0.1:" + silent.getLocalPort() + "/x"))
                            .build()));
            awaitLast("stalled", TaskState.TASK_FAILED);
            assertThat(master.last("stalled").getMessage()).contains("stall timeout");
        }
    }

    @Test
    void a_sandbox_that_cannot_be_made_fails_its_task_only() throws Exception {
        AgentProcess agent = agent();
        awaitRegistered(agent);
        Files.createFile(disk.resolve("work/slaves"));
        master.send(Tasks.shell(FakeMaster.framework(false), "homeless", "true"));
        await().until(() -> !master.states("homeless").isEmpty());
        assertThat(master.last("homeless").getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(master.last("homeless").getMessage()).contains("work/slaves");
        Files.delete(disk.resolve("work/slaves"));
        master.send(Tasks.shell(KEPT, "housed", "true"));
        awaitLast("housed", TaskState.TASK_FINISHED);
    }

    private static CommandInfo shell(String line, String user) {
        return CommandInfo.newBuilder()
                .setShell(true)
                .setValue(line)
                .setUser(user)
                .build();
    }

    @Test
    void answers_every_read_call_while_a_task_runs() throws Exception {
        AgentProcess agent = agent("--log_dir=" + disk.resolve("logs"));
        AgentApi api = new AgentApi(agent.port());
        awaitRegistered(agent);
        master.send(Tasks.shell(KEPT, "long", "echo started; sleep 1000"));
        awaitLast("long", TaskState.TASK_RUNNING);

        assertThat(api.json("{\"type\":\"GET_HEALTH\"}").body())
                .isEqualTo("{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}");
        assertThat(api.call(Call.Type.GET_VERSION)
                        .getGetVersion()
                        .getVersionInfo()
                        .getVersion())
                .isEqualTo("1.11.0");
        assertThat(api.json("{\"type\":\"GET_FLAGS\"}").body()).contains("\"name\":\"work_dir\"", "\"name\":\"port\"");
        assertThat(api.call(Call.Type.GET_TASKS)
                        .getGetTasks()
                        .getLaunchedTasks(0)
                        .getState())
                .isEqualTo(TaskState.TASK_RUNNING);
        assertThat(api.call(Call.Type.GET_EXECUTORS)
                        .getGetExecutors()
                        .getExecutors(0)
                        .getExecutorInfo()
                        .getExecutorId()
                        .getValue())
                .isEqualTo("long");
        assertThat(api.call(Call.Type.GET_FRAMEWORKS).getGetFrameworks().getFrameworksCount())
                .isEqualTo(1);
        Response.GetState state = api.call(Call.Type.GET_STATE).getGetState();
        assertThat(state.getGetTasks().getLaunchedTasksCount()).isEqualTo(1);
        assertThat(state.getGetExecutors().getExecutorsCount()).isEqualTo(1);
        assertThat(api.json("{\"type\":\"GET_OPERATIONS\"}").body())
                .isEqualTo("{\"type\":\"GET_OPERATIONS\",\"get_operations\":{}}");
        assertThat(api.json("{\"type\":\"GET_RESOURCE_PROVIDERS\"}").body())
                .isEqualTo("{\"type\":\"GET_RESOURCE_PROVIDERS\",\"get_resource_providers\":{}}"); // AO-68

        Response.GetContainers.Container container =
                api.call(Call.Type.GET_CONTAINERS).getGetContainers().getContainers(0);
        assertThat(container.getExecutorId().getValue()).isEqualTo("long");
        assertThat(container.getContainerStatus().getExecutorPid()).isPositive();
        assertThat(container.getResourceStatistics().getMemLimitBytes()).isEqualTo(64L << 20);
        assertThat(container.getResourceStatistics().getCpusSoftLimit()).isEqualTo(0.2);
        assertThat(container.getResourceStatistics().hasCpusUserTimeSecs()).isTrue();
        assertThat(container.getResourceStatistics().getMemRssBytes()).isPositive();

        Map<String, Double> metrics = api
                .call(Call.newBuilder()
                        .setType(Call.Type.GET_METRICS)
                        .setGetMetrics(Call.GetMetrics.getDefaultInstance())
                        .build())
                .getGetMetrics()
                .getMetricsList()
                .stream()
                .collect(Collectors.toMap(Metric::getName, Metric::getValue));
        assertThat(metrics)
                .containsEntry("slave/registered", 1.0)
                .containsEntry("slave/tasks_running", 1.0)
                .containsKeys("system/cpus_total", "slave/uptime_secs", "links/messages_sent", "http/requests");

        List<FileInfo> files = api.call(Call.newBuilder()
                        .setType(Call.Type.LIST_FILES)
                        .setListFiles(Call.ListFiles.newBuilder()
                                .setPath("/frameworks/framework-0/executors/long/runs/latest"))
                        .build())
                .getListFiles()
                .getFileInfosList();
        assertThat(files).extracting(FileInfo::getPath).anyMatch(path -> path.endsWith("/stdout"));
        assertThat(api.json("/slave(1)/api/v1/", "{\"type\":\"GET_HEALTH\"}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void refuses_bad_calls_with_a_line() throws Exception {
        AgentProcess agent = agent();
        AgentApi api = new AgentApi(agent.port());
        await().until(() -> api.json("{\"type\":\"GET_HEALTH\"}").statusCode() == 200);
        assertThat(api.json("{\"type\":\"GET_METRICS\"}").statusCode()).isEqualTo(400); // AO-47
        assertThat(api.json("{\"type\":\"NONE\"}").statusCode()).isEqualTo(400); // AO-22
        assertThat(api.json("{\"type\":\"UNKNOWN\"}").statusCode()).isEqualTo(501);
        assertThat(api.json("").statusCode()).isEqualTo(400); // AO-20
        var prune = api.json("{\"type\":\"PRUNE_IMAGES\"}"); // AO-163
        assertThat(prune.statusCode()).isEqualTo(200);
        assertThat(prune.body()).isEmpty();
        var missing = api.json("{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/x\",\"offset\":0}}");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEmpty();
    }

    @Test
    void the_logging_level_is_set_with_202() throws Exception { // the user's page
        AgentApi api = new AgentApi(agent().port());
        await().until(() -> api.json("{\"type\":\"GET_HEALTH\"}").statusCode() == 200);
        assertThat(api.json("{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":"
                                + "{\"level\":2,\"duration\":{\"nanoseconds\":60000000000}}}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(api.call(Call.Type.GET_LOGGING_LEVEL).getGetLoggingLevel().getLevel())
                .isEqualTo(2);
    }

    @Test
    void an_agent_that_stops_in_order_leaves_its_tasks_running_and_the_next_one_goes_on() throws Exception { // AO-329
        AgentProcess first = agent();
        awaitRegistered(first);
        Path go = disk.resolve("go");
        master.send(Tasks.shell(KEPT, "kept", "while [ ! -e " + go + " ]; do sleep 0.05; done; echo done; exit 7"));
        master.send(Tasks.shell(
                FakeMaster.framework(false).toBuilder()
                        .setId(KEPT.getId().toBuilder().setValue("framework-1"))
                        .build(),
                "lost",
                "sleep 1000"));
        awaitLast("kept", TaskState.TASK_RUNNING);
        awaitLast("lost", TaskState.TASK_RUNNING);
        await().until(() -> executorPids(first).size() == 2);
        List<Integer> pids = executorPids(first);
        first.close();
        await().until(() -> pids.stream().filter(AgentProcessTest::isAlive).count() == 1);

        AgentProcess second = agent("--port=" + first.port());
        await().until(() -> !master.reregistrations.isEmpty());
        assertThat(master.reregistrations.getFirst().getSlave().getId().getValue())
                .isEqualTo(FakeMaster.AGENT_ID);
        assertThat(master.reregistrations.getFirst().getTasksList())
                .extracting(task -> task.getTaskId().getValue())
                .containsExactly("kept");
        Files.createFile(go);
        awaitLast("kept", TaskState.TASK_FAILED);
        assertThat(master.last("kept").getMessage()).isEqualTo("Command exited with status 7");
        assertThat(read(second, "/frameworks/framework-0/executors/kept/runs/latest/stdout"))
                .isEqualTo("done\n");
    }

    @Test
    void registers_anew_soon_after_its_master_came_back() throws Exception {
        AgentProcess agent = agent();
        awaitRegistered(agent);
        int port = master.port();
        master.close();
        await().until(() -> agent.state().master().isEmpty());
        master = new FakeMaster(port);
        open.add(master);
        await().atMost(Duration.ofSeconds(10)).until(() -> master.reregistrations.size() > 0);
    }

    @Test
    void a_second_agent_on_the_same_work_dir_is_refused() throws Exception {
        agent();
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(this::agent)
                .withMessageContaining("--work_dir=")
                .withMessageContaining("another agent runs");
    }

    @Test
    void a_port_in_use_is_told_in_one_line() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> agent("--port=" + master.port()))
                .withMessageContaining(":" + master.port());
    }

    private AgentProcess agent(String... more) throws StartupException {
        List<String> arguments = new ArrayList<>(List.of(
                "--ip=127.0.0.1",
                "--no-hostname_lookup",
                "--master=127.0.0.1:" + master.port(),
                "--registration_backoff_factor=10ms",
                "--work_dir=" + disk.resolve("work"),
                "--runtime_dir=" + disk.resolve("run")));
        List<String> added = List.of(more);
        if (added.stream().noneMatch(flag -> flag.startsWith("--port="))) {
            arguments.add("--port=0");
        }
        arguments.addAll(added);
        AgentProcess agent = AgentProcess.start(AgentStart.of(
                AgentFlags.table().parse(arguments, Map.of()), new LoggingLevel(0, level -> {}), Optional.empty()));
        open.add(agent);
        open.add(() -> destroyAll(agent));
        return agent;
    }

    private static void destroyAll(AgentProcess agent) {
        executorPids(agent).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private static List<Integer> executorPids(AgentProcess agent) {
        return agent.state().frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .filter(executor -> !executor.isTerminated())
                .map(executor -> executor.status().getExecutorPid())
                .filter(pid -> pid > 0)
                .toList();
    }

    private static boolean isAlive(int pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private void awaitRegistered(AgentProcess agent) {
        await().until(() -> agent.state().phase() == Phase.RUNNING);
    }

    private void awaitLast(String taskId, TaskState state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            List<TaskState> states = master.states(taskId);
            return !states.isEmpty() && states.getLast() == state;
        });
    }

    private static String read(AgentProcess agent, String path) throws Exception {
        return new AgentApi(agent.port())
                .call(Call.newBuilder()
                        .setType(Call.Type.READ_FILE)
                        .setReadFile(Call.ReadFile.newBuilder().setPath(path).setOffset(0))
                        .build())
                .getReadFile()
                .getData()
                .toStringUtf8();
    }
}
