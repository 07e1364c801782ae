package io.tepui.containers.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerTree;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.containers.containerizer.Termination;
import io.tepui.containers.containerizer.TreeOptions;
import io.tepui.containers.containerizer.TreeParts;
import io.tepui.containers.fetch.Fetcher;
import io.tepui.containers.fetch.FetcherOptions;
import io.tepui.containers.host.Users;
import io.tepui.containers.linux.Mounts;
import io.tepui.containers.posix.PosixContainerRuntime;
import io.tepui.containers.posix.PosixRuntimeOptions;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.RLimitInfo;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Containers under the isolators that root has by default, with real processes")
public class IsolatedContainersTest {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    @TempDir
    private Path temp;

    private final String root = "tepui-test-" + UUID.randomUUID();
    private ContainerTree tree;
    private int mountsBefore;

    @BeforeEach
    void start() throws Exception {
        IsolationSupport support = IsolationSupport.ofSystem(CGROUPS);
        assumeTrue(support.isolating(), "this process cannot use cgroups and namespaces here");
        mountsBefore = Mounts.all().size();
        IsolationSettings settings = new IsolationSettings(
                support.defaultIsolators(),
                true,
                temp,
                temp,
                "/mnt/mesos/sandbox",
                new IsolationSettings.Cgroups(
                        CGROUPS, Optional.of(root), false, false, true, 200, Duration.ofSeconds(20)),
                new IsolationSettings.Namespaces(OptionalLong.empty(), true, true),
                new IsolationSettings.Privileges(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                new IsolationSettings.Disk(Duration.ofSeconds(15), false));
        InstantSource clock = InstantSource.system();
        tree = new ContainerTree(
                new TreeParts(
                        PosixContainerRuntime.start(PosixRuntimeOptions.in(temp.resolve("shim")), clock),
                        new IsolatorFactory(
                                        settings,
                                        Users.ofSystem(),
                                        SecretResolver.VALUES,
                                        clock,
                                        confinement -> Optional.empty())
                                .create(),
                        new Fetcher(FetcherOptions.defaults(), Users.ofSystem()),
                        Optional.empty(),
                        SecretResolver.VALUES,
                        Users.ofSystem(),
                        clock),
                TreeOptions.in(temp, temp));
    }

    @AfterEach
    void close() throws Exception {
        if (tree != null) {
            for (ContainerID id : tree.containers()) {
                if (!id.hasParent()) {
                    tree.destroy(id).orElseThrow().get(30, TimeUnit.SECONDS);
                }
            }
            tree.close();
            assertThat(cgroups()).isEmpty();
            assertThat(Mounts.all()).hasSize(mountsBefore);
        }
    }

    private List<Path> cgroups() throws IOException {
        List<Path> left = new ArrayList<>();
        try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
            for (Path own : hierarchies
                    .map(h -> h.resolve(root))
                    .filter(Files::isDirectory)
                    .toList()) {
                left.add(own);
            }
        }
        return left;
    }

    private ContainerLaunch launch(ContainerLaunch of, String command) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                CommandInfo.newBuilder().setValue(command).build(),
                of.container(),
                of.id().hasParent() ? List.of() : List.of(Launches.scalar("cpus", 1), Launches.scalar("mem", 48)),
                Map.of(),
                Optional.empty(),
                of.sandbox(),
                Map.of(),
                List.of(),
                of.stdout(),
                of.standalone());
    }

    private ContainerID run(String id, String command) throws Exception {
        Path sandbox = Files.createDirectories(temp.resolve("slaves/S/frameworks/F/executors/E/runs/" + id));
        return run(launch(Launches.root(id, sandbox), command));
    }

    private ContainerID run(ContainerLaunch launch) throws Exception {
        assertThat(tree.launch(launch)).isInstanceOf(LaunchOutcome.Launched.class);
        return launch.id();
    }

    private Termination end(ContainerID id) throws Exception {
        return tree.termination(id).orElseThrow().get(30, TimeUnit.SECONDS);
    }

    private String output(String id) throws IOException {
        return Files.readString(temp.resolve("slaves/S/frameworks/F/executors/E/runs/" + id + "/stdout"));
    }

    @Test
    @DisplayName("A container sees its own processes alone, and its end is told (AO-291)")
    void processes() throws Exception {
        assertThat(end(run("a", "ls -d /proc/[0-9]* | wc -l; exit 3")).status()).contains(WaitStatus.exited(3));
        assertThat(Integer.parseInt(output("a").strip())).isBetween(1, 6);
    }

    @Test
    @DisplayName("A command that takes too much memory fails with the reason, the message and the amount (AO-263)")
    void memoryHog() throws Exception {
        Termination end = end(run("hog", "exec tail /dev/zero"));

        assertThat(end.state()).contains(TaskState.TASK_FAILED);
        assertThat(end.reason()).contains(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(end.message().orElseThrow()).startsWith("Memory limit exceeded");
        assertThat(end.limitation())
                .singleElement()
                .matches(mem -> mem.getScalar().getValue() > 40);
    }

    @Test
    @DisplayName("A fork bomb stays within its bound and can be destroyed")
    void forkBomb() throws Exception {
        ContainerID id = run("bomb", "bomb() { bomb | bomb & }; bomb; sleep 1000");
        await().until(() ->
                tree.statistics(id).map(ResourceStatistics::getProcesses).orElse(0) > 100);

        tree.destroy(id).orElseThrow().get(30, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("A nested container and a session live in the root's cgroups and end with it (AO-206, AO-211)")
    void nested() throws Exception {
        ContainerID parent = run("parent", "sleep 1000");
        ContainerID child = run(launch(Launches.nested(parent, "child", ContainerClass.DEFAULT), "sleep 1000"));
        await().until(() ->
                tree.statistics(parent).map(ResourceStatistics::getProcesses).orElse(0) >= 2);

        Termination end = tree.destroy(parent).orElseThrow().get(30, TimeUnit.SECONDS);

        assertThat(end.status()).contains(WaitStatus.KILLED);
        assertThat(tree.containers()).doesNotContain(child);
    }

    @Test
    @DisplayName("Rlimits hold in the container (AO-296)")
    void rlimits() throws Exception {
        Path sandbox = Files.createDirectories(temp.resolve("slaves/S/frameworks/F/executors/E/runs/r"));
        ContainerLaunch limited = Launches.with(
                Launches.root("r", sandbox),
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .setRlimitInfo(RLimitInfo.newBuilder()
                                .addRlimits(RLimitInfo.RLimit.newBuilder()
                                        .setType(RLimitInfo.RLimit.Type.RLMT_NOFILE)
                                        .setSoft(33)
                                        .setHard(44)))
                        .build());

        end(run(launch(limited, "ulimit -n; ulimit -Hn")));

        assertThat(output("r")).isEqualTo("33\n44\n");
    }

    @Test
    @DisplayName("Many short containers leave nothing behind")
    void many() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(end(run("t" + i, "true")).status()).contains(WaitStatus.exited(0));
        }
    }
}
