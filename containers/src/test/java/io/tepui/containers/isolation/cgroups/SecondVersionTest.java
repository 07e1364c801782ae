package io.tepui.containers.isolation.cgroups;

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
import io.tepui.containers.isolation.Isolator.Limitation;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
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

/** On a machine that has them; {@code SecondVersionGuestTest} makes one. */
@DisplayName("Control groups of version 2")
public class SecondVersionTest {
    private static final Set<Subsystem> USUAL = EnumSet.of(Subsystem.CPU, Subsystem.MEMORY, Subsystem.PIDS);

    @TempDir
    private Path temp;

    private OwnCgroups own;
    private CgroupsIsolator isolator;

    @BeforeEach
    void open() throws IOException {
        own = new OwnCgroups(USUAL);
        assumeTrue(!own.isFirstVersion(), "this machine has cgroups of version 1");
        isolator = own.open(own.options(USUAL));
    }

    @AfterEach
    void close() throws Exception {
        if (isolator != null) {
            own.endProcesses();
            Killing.untilEmpty(group(""), Duration.ofSeconds(20));
            Removal.remove(group(""), Duration.ofSeconds(20));
            isolator.close();
        }
    }

    private Path group(String below) {
        return OwnCgroups.HIERARCHY.resolve(own.root).resolve(below);
    }

    private String read(String file) throws IOException {
        return ControlFiles.read(group(file)).strip();
    }

    private LaunchPlan prepared(ContainerLaunch launch) throws Exception {
        LaunchPlan plan = plan(launch, temp);
        isolator.prepare(launch, plan);
        return plan;
    }

    private ContainerLaunch usual(String id) {
        return asking(root(id, temp), scalar("cpus", 0.5), scalar("mem", 64));
    }

    @Test
    @DisplayName("A container's processes are in a leaf of a cgroup with weight and limits (AO-272 to AO-274)")
    void limits() throws Exception {
        LaunchPlan plan = prepared(limited(
                usual("a"),
                Map.of("cpus", Value.Scalar.newBuilder().setValue(1.5).build())));
        own.start(plan, "exec sleep 1000");
        await().until(() -> !read("a/leaf/cgroup.procs").isEmpty());

        assertThat(plan.confinement().cgroups()).containsExactly(group("a/leaf"));
        assertThat(read("a/cpu.weight")).isEqualTo("50");
        assertThat(read("a/cpu.max")).isEqualTo("150000 100000");
        assertThat(read("a/memory.low")).isEqualTo(Long.toString(64L << 20));
        assertThat(read("a/memory.max")).isEqualTo(Long.toString(64L << 20));
        assertThat(read("a/pids.max")).isEqualTo("64");
        ResourceStatistics.Builder usage = ResourceStatistics.newBuilder().setTimestamp(0);
        isolator.usage(usual("a").id(), usage);
        assertThat(usage.getProcesses()).isEqualTo(1);
        assertThat(usage.hasCpusUserTimeSecs()).isTrue();
        assertThat(usage.getMemTotalBytes()).isPositive();

        assertThat(isolator.killAll(usual("a").id())).isTrue();
        assertThat(read("a/leaf/cgroup.procs")).isEmpty();
        isolator.cleanup(usual("a").id());
        assertThat(group("a")).doesNotExist();
    }

    @Test
    @DisplayName("A container that takes too much memory is told of at once (AO-263, AO-274)")
    void memory() throws Exception {
        LaunchPlan plan = prepared(usual("a"));
        BlockingQueue<Limitation> told = new LinkedBlockingQueue<>();
        isolator.watch(usual("a").id(), told::add);
        own.start(plan, "tail /dev/zero; exec sleep 1000");

        Limitation limitation = told.poll(60, TimeUnit.SECONDS);
        assertThat(limitation).isNotNull();
        assertThat(limitation.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    }

    @Test
    @DisplayName("A fork bomb stays within its bound and is killed whole")
    void forkBomb() throws Exception {
        own.start(prepared(usual("bomb")), "bomb() { bomb | bomb & }; bomb; sleep 1000");
        await().until(() -> Integer.parseInt(read("bomb/pids.current")) > 30);
        assertThat(Integer.parseInt(read("bomb/pids.current"))).isLessThanOrEqualTo(64);

        assertThat(isolator.killAll(usual("bomb").id())).isTrue();

        assertThat(read("bomb/leaf/cgroup.procs")).isEmpty();
        isolator.cleanup(usual("bomb").id());
        assertThat(group("bomb")).doesNotExist();
    }

    @Test
    @DisplayName("A nested container may have a cgroup of its own below its parent's, with limits that bind (AO-272)")
    void ownBelowParent() throws Exception {
        own.start(prepared(usual("a")), "exec sleep 1000");
        await().until(() -> !read("a/leaf/cgroup.procs").isEmpty());
        ContainerLaunch child = with(
                asking(nested(usual("a").id(), "b", ContainerClass.DEFAULT), scalar("cpus", 0.25), scalar("mem", 48)),
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(false))
                        .build());

        assertThat(prepared(child).confinement().cgroups()).containsExactly(group("a/mesos/b/leaf"));
        assertThat(read("a/mesos/b/memory.max")).isEqualTo(Long.toString(48L << 20));

        isolator.cleanup(child.id());
        assertThat(group("a/mesos/b")).doesNotExist();
    }

    @Test
    @DisplayName("An agent that comes back keeps what it knows, and kills and removes the rest (AO-326)")
    void recovery() throws Exception {
        Process kept = own.start(prepared(usual("kept")), "exec sleep 1000");
        Process orphan = own.start(prepared(usual("orphan")), "sleep 1000 & sleep 1000");
        await().until(() -> !read("orphan/leaf/cgroup.procs").isEmpty()
                && !read("kept/leaf/cgroup.procs").isEmpty());
        CgroupsIsolator next = own.open(own.options(USUAL));

        next.recover(usual("kept"), kept.pid());
        next.recovered();

        assertThat(orphan.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kept.isAlive()).isTrue();
        assertThat(group("orphan")).doesNotExist();
        next.close();
    }

    @Test
    @DisplayName("A cgroup that is there already fails the launch and stays as it is (AO-256)")
    void inTheWay() throws Exception {
        Files.createDirectory(group("a"));
        assertThatThrownBy(() -> prepared(usual("a"))).hasMessage("the cgroup " + group("a") + " exists already");
        assertThat(group("a")).exists();
    }
}
