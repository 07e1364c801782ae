package io.tepui.containers.isolation.cgroups;

import static io.tepui.containers.isolation.Launches.as;
import static io.tepui.containers.isolation.Launches.asking;
import static io.tepui.containers.isolation.Launches.limited;
import static io.tepui.containers.isolation.Launches.nested;
import static io.tepui.containers.isolation.Launches.plan;
import static io.tepui.containers.isolation.Launches.root;
import static io.tepui.containers.isolation.Launches.scalar;
import static io.tepui.containers.isolation.Launches.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator.Limitation;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Control groups, on those of this machine")
class CgroupsIsolatorTest {
    private static final Set<Subsystem> USUAL = EnumSet.of(Subsystem.CPU, Subsystem.MEMORY, Subsystem.PIDS);

    @TempDir
    private Path temp;

    private OwnCgroups own;
    private CgroupsIsolator isolator;

    @BeforeEach
    void open() throws IOException {
        own = new OwnCgroups(USUAL);
        assumeTrue(own.isFirstVersion(), "this machine has cgroups of version 2, which have a test of their own");
        isolator = own.open(own.options(USUAL));
    }

    @AfterEach
    void close() throws Exception {
        if (isolator != null) {
            isolator.close();
            own.close();
        }
    }

    private LaunchPlan prepared(ContainerLaunch launch) throws IsolationException, IOException {
        LaunchPlan plan = plan(launch, temp);
        isolator.prepare(launch, plan);
        return plan;
    }

    private ContainerLaunch usual(String id) {
        return asking(root(id, temp), scalar("cpus", 0.5), scalar("mem", 64));
    }

    private static Map<String, Value.Scalar> limits(String name, double value) {
        return Map.of(name, Value.Scalar.newBuilder().setValue(value).build());
    }

    private static ContainerInfo info(LinuxInfo linux) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setLinuxInfo(linux)
                .build();
    }

    @Test
    @DisplayName(
            "A container gets a cgroup in each hierarchy, with shares and limits, and none is left after it (AO-256, AO-259, AO-261)")
    void limits() throws Exception {
        LaunchPlan plan = prepared(usual("a"));

        assertThat(plan.confinement().cgroups())
                .containsExactlyInAnyOrder(
                        own.mount("cpu").resolve(own.root).resolve("a"),
                        own.mount("cpuacct").resolve(own.root).resolve("a"),
                        own.mount("memory").resolve(own.root).resolve("a"),
                        own.mount("pids").resolve(own.root).resolve("a"));
        assertThat(own.read("cpu", "a/cpu.shares")).isEqualTo("512");
        assertThat(own.read("cpu", "a/cpu.cfs_quota_us")).isEqualTo("-1");
        assertThat(own.read("memory", "a/memory.soft_limit_in_bytes")).isEqualTo(Long.toString(64L << 20));
        assertThat(own.read("memory", "a/memory.limit_in_bytes")).isEqualTo(Long.toString(64L << 20));
        assertThat(own.read("pids", "a/pids.max")).isEqualTo("64");
        assertThat(plan.confinement().oomScoreAdjust()).isEmpty();

        isolator.cleanup(usual("a").id());

        assertThat(own.left()).isEmpty();
        isolator.close();
        assertThat(own.mount("memory").resolve(own.root)).doesNotExist();
    }

    @Test
    @DisplayName(
            "An agent takes away what killed ones left empty beside its root, and makes its own anew if another did so")
    void abandoned() throws Exception {
        Path killed = own.mount("memory").resolve(own.root).resolve("agent-0123456789ab");
        Path used = own.mount("memory").resolve(own.root).resolve("agent-0123456789ac");
        Files.createDirectories(killed);
        Files.createDirectories(used.resolve("container"));
        try (CgroupsIsolator other = own.open(own.options(USUAL, "/agent-ba9876543210"))) {
            assertThat(killed).doesNotExist();
            assertThat(used.resolve("container")).exists();
            Path root = own.mount("memory").resolve(own.root).resolve("agent-ba9876543210");
            assertThat(root).exists();
            own.open(own.options(USUAL, "/agent-cccccccccccc")).close();
            assertThat(root).doesNotExist();

            other.prepare(usual("a"), plan(usual("a"), temp));
            assertThat(root.resolve("a")).exists();
            other.cleanup(usual("a").id());
        }
    }

    @Test
    @DisplayName(
            "Cgroups of containers that an agent left without processes are removed when nobody used them for a day")
    void unused() throws Exception {
        Path parent = own.mount("memory").resolve(own.root);
        Path left = parent.resolve("agent-0123456789ab");
        Path young = parent.resolve("agent-0123456789ac");
        Path populated = parent.resolve("agent-0123456789ad");
        Process process = new ProcessBuilder("sleep", "1000").start();
        try {
            for (Path root : List.of(left, young, populated)) {
                Files.createDirectories(root.resolve("container/mesos/nested"));
            }
            Files.writeString(populated.resolve("container/cgroup.procs"), Long.toString(process.pid()));
            FileTime old =
                    FileTime.from(Instant.now().minus(Removal.UNUSED_AFTER).minusSeconds(60));
            for (Path root : List.of(left, populated)) {
                for (Path each : ControlFiles.deepestFirst(root)) {
                    Files.setLastModifiedTime(each, old);
                }
            }
            own.open(own.options(USUAL, "/agent-cccccccccccc")).close();
            assertThat(left).doesNotExist();
            assertThat(young.resolve("container/mesos/nested")).exists();
            assertThat(populated.resolve("container/mesos/nested")).exists();
        } finally {
            process.destroyForcibly().waitFor();
            Removal.remove(young, Duration.ofSeconds(20));
            Removal.remove(populated, Duration.ofSeconds(20));
        }
    }

    @Test
    @DisplayName(
            "A limit on cpus is a quota, and memory may go beyond what was asked for up to its limit (AO-259, AO-261, AO-262)")
    void bursting() throws Exception {
        prepared(limited(usual("a"), limits("cpus", 1.5)));
        LaunchPlan plan = prepared(limited(usual("b"), limits("mem", 128)));
        LaunchPlan unlimited = prepared(limited(usual("c"), limits("mem", Double.POSITIVE_INFINITY)));

        assertThat(own.read("cpu", "a/cpu.cfs_quota_us")).isEqualTo("150000");
        assertThat(own.read("memory", "b/memory.limit_in_bytes")).isEqualTo(Long.toString(128L << 20));
        assertThat(own.read("memory", "b/memory.soft_limit_in_bytes")).isEqualTo(Long.toString(64L << 20));
        assertThat(plan.confinement().oomScoreAdjust().orElseThrow()).isBetween(1, 1000);
        assertThat(Long.parseLong(own.read("memory", "c/memory.limit_in_bytes")))
                .isGreaterThan(1L << 60);
        assertThat(unlimited.confinement().oomScoreAdjust()).isPresent();
    }

    @Test
    @DisplayName("With --cgroups_enable_cfs what was asked for is the quota, and throttling is shown (AO-259, AO-260)")
    void enforcedCpus() throws Exception {
        CgroupOptions usual = own.options(USUAL);
        isolator = own.open(new CgroupOptions(
                usual.hierarchy(), usual.root(), USUAL, true, true, false, true, 64, usual.destroyTimeout()));
        LaunchPlan plan = prepared(asking(root("a", temp), scalar("cpus", 0.1), scalar("mem", 64)));

        assertThat(own.read("cpu", "a/cpu.cfs_quota_us")).isEqualTo("10000");
        own.start(plan, "while :; do :; done");
        await().untilAsserted(() -> {
            ResourceStatistics usage = usage("a");
            assertThat(usage.getCpusNrThrottled()).isPositive();
            assertThat(usage.getCpusThrottledTimeSecs()).isPositive();
            assertThat(usage.getCpusUserTimeSecs() + usage.getCpusSystemTimeSecs())
                    .isPositive();
            assertThat(usage.getProcesses()).isPositive();
            assertThat(usage.getThreads()).isPositive();
        });
    }

    private ResourceStatistics usage(String id) {
        ResourceStatistics.Builder usage = ResourceStatistics.newBuilder().setTimestamp(0);
        isolator.usage(usual(id).id(), usage);
        return usage.build();
    }

    @Test
    @DisplayName("The hard limit on memory is raised by an update and never lowered, the soft one follows (AO-261)")
    void updates() throws Exception {
        prepared(usual("a"));

        isolator.update(usual("a").id(), List.of(scalar("cpus", 2), scalar("mem", 96)), Map.of());
        assertThat(own.read("memory", "a/memory.limit_in_bytes")).isEqualTo(Long.toString(96L << 20));
        assertThat(own.read("cpu", "a/cpu.shares")).isEqualTo("2048");

        isolator.update(usual("a").id(), List.of(scalar("cpus", 1), scalar("mem", 40)), Map.of());
        assertThat(own.read("memory", "a/memory.limit_in_bytes")).isEqualTo(Long.toString(96L << 20));
        assertThat(own.read("memory", "a/memory.soft_limit_in_bytes")).isEqualTo(Long.toString(40L << 20));
    }

    @Test
    @DisplayName("Least values hold: 2 shares, 32 MB (AO-259, AO-261)")
    void leastValues() throws Exception {
        prepared(asking(root("a", temp), scalar("cpus", 0.001), scalar("mem", 1)));

        assertThat(own.read("cpu", "a/cpu.shares")).isEqualTo("2");
        assertThat(own.read("memory", "a/memory.limit_in_bytes")).isEqualTo(Long.toString(32L << 20));
    }

    @Test
    @DisplayName(
            "A container whose command is killed for its memory has that as its verdict, with the peak in MB (AO-263)")
    void verdict() throws Exception {
        ContainerLaunch launch = asking(root("hog", temp), scalar("cpus", 1), scalar("mem", 32));
        LaunchPlan plan = prepared(launch);
        Process hog = own.start(plan, "exec tail /dev/zero");

        assertThat(hog.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Limitation limitation = isolator.verdict(launch.id()).orElseThrow();

        assertThat(limitation.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(limitation.message())
                .startsWith("Memory limit exceeded: at most 32.0MB were in use of 32.0MB")
                .endsWith("and the kernel killed a process")
                .doesNotContain("\n");
        Resource mem = limitation.resources().getFirst();
        assertThat(mem.getName()).isEqualTo("mem");
        assertThat(mem.getScalar().getValue()).isBetween(31.0, 32.0);
        isolator.cleanup(launch.id());
        assertThat(own.left()).isEmpty();
    }

    @Test
    @DisplayName("A child killed for memory is told at once while the command lives on (AO-252, AO-263)")
    void childKilled() throws Exception {
        ContainerLaunch launch = asking(root("hog", temp), scalar("cpus", 1), scalar("mem", 32));
        LaunchPlan plan = prepared(launch);
        BlockingQueue<Limitation> told = new LinkedBlockingQueue<>();
        isolator.watch(launch.id(), told::add);
        Process command = own.start(plan, "sleep 2; tail /dev/zero; exec sleep 1000");

        Limitation limitation = told.poll(30, TimeUnit.SECONDS);

        assertThat(limitation).isNotNull();
        assertThat(limitation.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
        assertThat(command.isAlive()).isTrue();
        assertThat(isolator.killAll(launch.id())).isTrue();
        assertThat(command.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("A child killed before the watch began is told as well")
    void childKilledEarly() throws Exception {
        ContainerLaunch launch = asking(root("hog", temp), scalar("cpus", 1), scalar("mem", 32));
        LaunchPlan plan = prepared(launch);
        BlockingQueue<Limitation> told = new LinkedBlockingQueue<>();
        own.start(plan, "tail /dev/zero; exec sleep 1000");
        await().until(() -> isolator.verdict(launch.id()).isPresent());

        isolator.watch(launch.id(), told::add);

        assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    @DisplayName("A process that is killed by somebody is no verdict")
    void noVerdict() throws Exception {
        LaunchPlan plan = prepared(usual("a"));
        Process process = own.start(plan, "exec sleep 1000");
        await().until(() -> !own.read("pids", "a/cgroup.procs").isEmpty());
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        assertThat(isolator.verdict(usual("a").id())).isEmpty();
    }

    @Test
    @DisplayName("A fork bomb stays within its bound and is killed whole")
    void forkBomb() throws Exception {
        LaunchPlan plan = prepared(usual("bomb"));
        own.start(plan, "bomb() { bomb | bomb & }; bomb; sleep 1000");
        await().until(() -> Integer.parseInt(own.read("pids", "bomb/pids.current")) > 30);
        assertThat(Integer.parseInt(own.read("pids", "bomb/pids.current"))).isLessThanOrEqualTo(64);

        assertThat(isolator.killAll(usual("bomb").id())).isTrue();

        assertThat(own.read("pids", "bomb/cgroup.procs")).isEmpty();
        isolator.cleanup(usual("bomb").id());
        assertThat(own.left()).isEmpty();
    }

    @Test
    @DisplayName("Without cgroups/pids the freezer holds processes still while they are killed (AO-223)")
    void freezer() throws Exception {
        Set<Subsystem> frozen = EnumSet.of(Subsystem.CPU, Subsystem.FREEZER);
        assumeTrue(CgroupMounts.find(OwnCgroups.HIERARCHY).areWritable(frozen), "this machine has no freezer");
        isolator = own.open(own.options(frozen));
        ContainerLaunch launch = asking(root("a", temp), scalar("cpus", 1));
        Process process = own.start(prepared(launch), "while :; do sleep 0.01 & wait; done");
        await().until(() -> !own.read("freezer", "a/cgroup.procs").isEmpty());

        assertThat(isolator.killAll(launch.id())).isTrue();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(own.read("freezer", "a/cgroup.procs")).isEmpty();
        assertThat(own.read("freezer", "a/freezer.state")).isEqualTo("THAWED");
    }

    @Test
    @DisplayName(
            "A nested container is in its nearest ancestor's cgroups, and has no numbers of its own (AO-211, AO-271)")
    void shared() throws Exception {
        LaunchPlan parent = prepared(usual("a"));
        ContainerLaunch child = nested(usual("a").id(), "b", ContainerClass.DEFAULT);
        ContainerLaunch grandchild = nested(child.id(), "c", ContainerClass.DEBUG);

        assertThat(prepared(child).confinement().cgroups())
                .isEqualTo(parent.confinement().cgroups());
        assertThat(prepared(grandchild).confinement().cgroups())
                .isEqualTo(parent.confinement().cgroups());
        assertThat(isolator.killAll(child.id())).isFalse();
        ResourceStatistics.Builder usage = ResourceStatistics.newBuilder().setTimestamp(0);
        isolator.usage(child.id(), usage);
        assertThat(usage.hasMemTotalBytes()).isFalse();
    }

    @Test
    @DisplayName(
            "With share_cgroups false a nested container has cgroups below its parent's; deeper ones are refused (AO-212)")
    void ownBelowParent() throws Exception {
        prepared(usual("a"));
        ContainerInfo apart = info(LinuxInfo.newBuilder().setShareCgroups(false).build());
        ContainerLaunch child = with(
                asking(nested(usual("a").id(), "b", ContainerClass.DEFAULT), scalar("cpus", 0.25), scalar("mem", 48)),
                apart);

        assertThat(prepared(child).confinement().cgroups())
                .contains(own.mount("cpu").resolve(own.root).resolve("a/mesos/b"));
        assertThat(own.read("memory", "a/mesos/b/memory.limit_in_bytes")).isEqualTo(Long.toString(48L << 20));

        ContainerLaunch incomplete = with(nested(usual("a").id(), "x", ContainerClass.DEFAULT), apart);
        assertThatThrownBy(() -> prepared(incomplete))
                .isInstanceOf(IsolationException.class)
                .hasMessage("resources: container a.x names no cpus, which cgroups/cpu needs");
        ContainerLaunch deep = with(nested(child.id(), "c", ContainerClass.DEFAULT), apart);
        assertThatThrownBy(() -> prepared(deep))
                .hasMessage("container.linux_info.share_cgroups: false is for containers right below a root container,"
                        + " and a.b.c is deeper");

        isolator.cleanup(child.id());
        isolator.cleanup(usual("a").id());
        assertThat(own.left()).isEmpty();
    }

    @Test
    @DisplayName("A root container must name cpus and mem (AO-258), unless nobody asked for cgroups")
    void completeness() throws Exception {
        assertThatThrownBy(() -> prepared(asking(root("a", temp), scalar("cpus", 1))))
                .isInstanceOf(IsolationException.class)
                .hasMessage("resources: container a names no mem, which cgroups/mem needs");
        assertThat(own.left()).isEmpty();

        CgroupOptions usual = own.options(USUAL);
        isolator = own.open(new CgroupOptions(
                usual.hierarchy(), usual.root(), USUAL, false, false, false, false, 0, usual.destroyTimeout()));
        prepared(root("a", temp));
        assertThat(own.read("cpu", "a/cpu.shares")).isEqualTo("2");
        assertThat(own.read("pids", "a/pids.max")).isEqualTo("max");
    }

    @Test
    @DisplayName("A cgroup that is there already fails the launch and stays as it is (AO-256)")
    void inTheWay() throws Exception {
        Path foreign = own.mount("memory").resolve(own.root).resolve("a");
        Files.createDirectory(foreign);

        assertThatThrownBy(() -> prepared(usual("a")))
                .isInstanceOf(IOException.class)
                .hasMessage("the cgroup " + foreign + " exists already");
        isolator.cleanup(usual("a").id());

        assertThat(own.left()).containsExactly(foreign);
    }

    @Test
    @DisplayName("A container's user owns its cgroups, not the files of its limits (AO-256)")
    void owner() throws Exception {
        LaunchPlan plan = prepared(as(usual("a"), "nobody"));

        for (Path group : plan.confinement().cgroups()) {
            assertThat(Files.getOwner(group).getName()).isEqualTo("nobody");
            assertThat(Files.getOwner(group.resolve("cgroup.procs")).getName()).isEqualTo("root");
        }
    }

    @Test
    @DisplayName("An agent that comes back keeps what it knows, and kills and removes the rest (AO-326)")
    void recovery() throws Exception {
        Process kept = own.start(prepared(usual("kept")), "exec sleep 1000");
        Process orphan = own.start(prepared(usual("orphan")), "sleep 1000 & sleep 1000");
        await().until(() -> !own.read("pids", "orphan/cgroup.procs").isEmpty()
                && !own.read("pids", "kept/cgroup.procs").isEmpty());
        CgroupsIsolator next = own.open(own.options(USUAL));

        next.recover(usual("kept"), kept.pid());
        next.recover(usual("ended"), 0);
        next.recovered();

        assertThat(orphan.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kept.isAlive()).isTrue();
        assertThat(own.left()).hasSize(4).allMatch(group -> group.endsWith("kept"));
        assertThat(next.killAll(usual("kept").id())).isTrue();
        next.cleanup(usual("kept").id());
        next.cleanup(usual("ended").id());
        assertThat(own.left()).isEmpty();
        next.close();
    }

    @Test
    @DisplayName("Cgroups that a container made of its own go with it")
    void ownDivision() throws Exception {
        prepared(usual("a"));
        Path made = own.mount("cpu").resolve(own.root).resolve("a/x/y");
        Files.createDirectories(made);

        isolator.cleanup(usual("a").id());

        assertThat(own.left()).isEmpty();
    }

    @Test
    @DisplayName("Memory in use is shown by kind (AO-264)")
    void memoryUsage() throws Exception {
        own.start(prepared(usual("a")), "exec sleep 1000");
        await().untilAsserted(() -> {
            ResourceStatistics usage = usage("a");
            assertThat(usage.getMemTotalBytes()).isPositive();
            assertThat(usage.getMemRssBytes()).isPositive().isEqualTo(usage.getMemAnonBytes());
            assertThat(usage.hasMemCacheBytes()).isTrue();
            assertThat(usage.hasMemMappedFileBytes()).isTrue();
            assertThat(usage.hasMemUnevictableBytes()).isTrue();
            assertThat(usage.hasProcesses()).isFalse();
        });
    }

    @Test
    @DisplayName("A hierarchy that is missing is named when cgroups are opened")
    void missing() {
        CgroupOptions elsewhere =
                new CgroupOptions(temp, own.root, USUAL, true, false, false, false, 0, Duration.ofSeconds(1));

        assertThatThrownBy(() -> own.open(elsewhere))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("no cgroup hierarchy with .* is mounted at or below " + temp);
    }

    @Test
    @DisplayName("A value that cannot be a directory is refused")
    void badName() {
        assertThatThrownBy(() -> prepared(usual("..")))
                .isInstanceOf(IsolationException.class)
                .hasMessage("a container called '..' cannot have a cgroup");
    }
}
