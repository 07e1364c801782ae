package io.tepui.cli.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.cli.CommandFixture;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.FakeAgent;
import io.tepui.cli.FakeMaster;
import io.tepui.cli.output.Json;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response.GetContainers.Container;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("'tepui ps'")
class PsTest {
    private static final ContainerID TASK =
            ContainerID.newBuilder().setValue("c-2").build();

    private final AtomicInteger asked = new AtomicInteger();
    private CommandFixture commands;
    private FakeMaster master;
    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        commands = new CommandFixture();
        master = commands.master;
        agent = new FakeAgent();
        master.put(master.agent(7, "cpus:4;mem:1024", "").setPid(agent.pid()));
        master.framework(1, "shop", "web").task("web.3", 7, 1, TASK);
        agent.containers(this::containers);
    }

    @AfterEach
    void stop() {
        agent.close();
        commands.close();
    }

    /** Each time a second later, in which the task was busy for half of it. */
    private List<Container> containers() {
        int second = asked.getAndIncrement();
        ResourceStatistics statistics = ResourceStatistics.newBuilder()
                .setTimestamp(1000 + second)
                .setCpusUserTimeSecs(10 + second * 0.4)
                .setCpusSystemTimeSecs(5 + second * 0.1)
                .setMemRssBytes(3 << 19)
                .setMemLimitBytes(128L << 20)
                .build();
        return List.of(
                container(TASK.toBuilder().build(), 4711)
                        .setResourceStatistics(statistics)
                        .build(),
                container(id("exec-9", TASK), 4713).build(),
                container(id("c-1"), 4700).build(),
                Container.newBuilder(container(id("c-3"), 4720).build())
                        .setExecutorId(
                                io.tepui.protocol.v1.ExecutorID.newBuilder().setValue("pod"))
                        .build());
    }

    private static ContainerID id(String value) {
        return ContainerID.newBuilder().setValue(value).build();
    }

    private static ContainerID id(String value, ContainerID parent) {
        return ContainerID.newBuilder().setValue(value).setParent(parent).build();
    }

    private static Container.Builder container(ContainerID id, int pid) {
        Container.Builder container = Container.newBuilder();
        container.getContainerIdBuilder().setValue(id.getValue());
        container.getContainerStatusBuilder().setContainerId(id).setExecutorPid(pid);
        return container;
    }

    @Test
    @DisplayName("lists containers as a tree, with cpu of the interval, memory and age")
    void table() {
        assertThat(commands.run("ps", "--interval=1ms")).as(commands.err()).isZero();
        assertThat(commands.out()).isEqualTo("""
                CONTAINER  KIND        TASK/EXECUTOR   PID  CPU%            MEM    AGE
                c-1        standalone  -              4700     -              -      -
                c-2        task        web.3          4711  50.0  1.5 MB/128 MB  2h 5m
                  exec-9   nested      -              4713     -              -      -
                c-3        executor    pod            4720     -              -      -
                """);
    }

    @Test
    @DisplayName("gives scripts whole ids and plain numbers")
    void json() throws Exception {
        assertThat(commands.run("ps", "--interval=1ms", "-o", "json")).isZero();
        Map<?, ?> answer = (Map<?, ?>) Json.parse(commands.out().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.get("containers"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .element(1)
                .isEqualTo(Map.ofEntries(
                        Map.entry("id", "c-2"),
                        Map.entry("kind", "task"),
                        Map.entry("task_id", "web.3"),
                        Map.entry("agent_id", FakeMaster.agentId(7)),
                        Map.entry("hostname", "node7"),
                        Map.entry("pid", 4711L),
                        Map.entry("cpu_percent", 50.0),
                        Map.entry("memory_bytes", 3L << 19),
                        Map.entry("memory_limit_bytes", 128L << 20),
                        Map.entry("started_time", FakeMaster.REGISTERED.toString())));
        assertThat(commands.out()).contains("\"id\" : \"c-2.exec-9\"");
    }

    @Test
    @DisplayName("shows the agents that answer, and says which does not")
    void unreachable() {
        master.put(master.agent(8, "cpus:1", "").setPid("slave(1)@127.0.0.1:1"));
        assertThat(commands.run("ps", "--interval=1ms")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.out()).containsPattern("c-1 .* S7 node7\n");
        assertThat(commands.err()).contains("no answer from agent " + FakeMaster.agentId(8));
        assertThat(commands.run("ps", "node7", "--interval=1ms")).isZero();
        assertThat(commands.run("ps", "node9", "--interval=1ms")).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    @DisplayName("shows them again and again with --watch, until Ctrl-C")
    void watch() throws Exception {
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> commands.run("ps", "--watch", "--interval=5ms"));
        Awaitility.await().until(() -> commands.out().split("CONTAINER", -1).length > 3);
        commands.interrupt();
        assertThat(status.get()).isEqualTo(ExitCodes.INTERRUPTED);
    }

    @Test
    @DisplayName("says that there is nothing, or that the agent refuses")
    void nothing() {
        agent.containers(List::of);
        commands.run("ps", "--interval=1ms");
        assertThat(commands.out()).isEqualTo("No containers.\n");
        agent.refuse(Call.Type.GET_CONTAINERS, 403, "not yours");
        assertThat(commands.run("ps", "--interval=1ms")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("refused (403): not yours; ask whoever keeps the permissions");
        assertThat(commands.run("ps", "--watch", "-o", "json")).isEqualTo(ExitCodes.USAGE);
    }
}
