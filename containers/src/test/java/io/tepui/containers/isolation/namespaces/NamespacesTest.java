package io.tepui.containers.isolation.namespaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.Confinement;
import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.Launches;
import io.tepui.containers.isolation.filesystem.MemoryDirectories;
import io.tepui.containers.linux.Mounts;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.LinuxInfo.IpcMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Namespaces that containers get, share and enter")
class NamespacesTest {
    @TempDir
    private Path temp;

    private ContainerLaunch root(LinuxInfo.Builder info) {
        return Launches.with(Launches.root("a", temp), info(info));
    }

    private ContainerLaunch nested(ContainerClass kind, LinuxInfo.Builder info) {
        return Launches.with(Launches.nested(Launches.id("a"), "b", kind), info(info));
    }

    private static ContainerInfo info(LinuxInfo.Builder info) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setLinuxInfo(info)
                .build();
    }

    private Confinement plan(Isolator isolator, ContainerLaunch launch) throws IsolationException, IOException {
        return plan(isolator, launch, Optional.empty());
    }

    private Confinement plan(Isolator isolator, ContainerLaunch launch, Optional<Path> image)
            throws IsolationException, IOException {
        Optional<LaunchPlan.ParentContainer> parent = launch.id().hasParent()
                ? Optional.of(new LaunchPlan.ParentContainer(Launches.id("a"), 77, temp, Optional.empty()))
                : Optional.empty();
        LaunchPlan plan = new LaunchPlan(launch.id(), temp, temp, parent, image);
        plan.create(Namespace.MOUNT);
        isolator.prepare(launch, plan);
        return plan.confinement();
    }

    @Test
    @DisplayName(
            "A root has its own processes and view of them, a nested one a namespace below its parent's, a session its parent's (AO-291)")
    void processes() throws Exception {
        PidNamespaces isolator = new PidNamespaces(true);
        Confinement root = plan(isolator, root(LinuxInfo.newBuilder()));
        Confinement nested = plan(isolator, nested(ContainerClass.DEFAULT, LinuxInfo.newBuilder()));
        Confinement session = plan(isolator, nested(ContainerClass.DEBUG, LinuxInfo.newBuilder()));
        Confinement sharing = plan(
                isolator, nested(ContainerClass.DEFAULT, LinuxInfo.newBuilder().setSharePidNamespace(true)));

        assertThat(root.created()).contains(Namespace.PID);
        assertThat(root.mounts()).extracting(MountStep::target).containsExactly("/proc");
        assertThat(nested.created()).contains(Namespace.PID);
        assertThat(nested.joined()).containsExactly(Namespace.PID);
        assertThat(nested.joinedPid()).hasValue(77);
        assertThat(session.created()).doesNotContain(Namespace.PID);
        assertThat(session.joined()).containsExactly(Namespace.PID);
        assertThat(session.mounts()).isEmpty();
        assertThat(sharing.created()).doesNotContain(Namespace.PID);
        assertThat(sharing.mounts()).extracting(MountStep::target).containsExactly("/proc");
    }

    @Test
    @DisplayName("A root shares the agent's processes unless that is disallowed (AO-291)")
    void sharedProcesses() throws Exception {
        ContainerLaunch sharing = root(LinuxInfo.newBuilder().setSharePidNamespace(true));

        assertThat(plan(new PidNamespaces(true), sharing).created()).doesNotContain(Namespace.PID);
        assertThatThrownBy(() -> plan(new PidNamespaces(false), sharing))
                .isInstanceOf(IsolationException.class)
                .hasMessage("container.linux_info.share_pid_namespace: this agent runs with"
                        + " --disallow_sharing_agent_pid_namespace");
    }

    @Test
    @DisplayName("network/none gives each root an empty network, and what is nested in it the same one")
    void network() throws Exception {
        ContainerLaunch named = Launches.with(
                Launches.root("a", temp),
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .setHostname("inside")
                        .build());

        assertThat(plan(new NoNetwork(), named).created()).contains(Namespace.NETWORK, Namespace.UTS);
        assertThat(plan(new NoNetwork(), named).hostname()).contains("inside");
        assertThat(plan(new NoNetwork(), nested(ContainerClass.DEFAULT, LinuxInfo.newBuilder()))
                        .joined())
                .contains(Namespace.NETWORK);
    }

    private IpcNamespaces ipc(OptionalLong bytes, boolean shared) {
        return new IpcNamespaces(new MemoryDirectories(temp.resolve("shm")), bytes, shared);
    }

    @Test
    @DisplayName(
            "Without a mode a root has its own IPC and the agent's /dev/shm, a nested one its parent's of both (AO-292)")
    void ipcByDefault() throws Exception {
        IpcNamespaces isolator = ipc(OptionalLong.empty(), true);
        Confinement root = plan(isolator, root(LinuxInfo.newBuilder()));
        Confinement nested = plan(isolator, nested(ContainerClass.DEFAULT, LinuxInfo.newBuilder()));

        assertThat(root.created()).contains(Namespace.IPC);
        assertThat(root.mounts()).isEmpty();
        assertThat(nested.created()).doesNotContain(Namespace.IPC);
        assertThat(nested.joined()).containsExactly(Namespace.IPC);
        assertThat(nested.mounts()).isEmpty();
    }

    @Test
    @DisplayName(
            "A private /dev/shm has its size, is shared with who is nested and asks for it, and is gone afterwards (AO-292)")
    void privateMemory() throws Exception {
        assumeTrue(
                Users.ofSystem().current().uid() == 0, "mounts are for root only; this test runs as an ordinary user");
        IpcNamespaces isolator = ipc(OptionalLong.empty(), true);
        Path shm = temp.resolve("shm/a");
        ContainerLaunch root =
                root(LinuxInfo.newBuilder().setIpcMode(IpcMode.PRIVATE).setShmSize(3));
        try {
            Confinement own = plan(isolator, root);
            Confinement sharing = plan(
                    isolator,
                    nested(ContainerClass.DEFAULT, LinuxInfo.newBuilder().setIpcMode(IpcMode.SHARE_PARENT)));

            assertThat(own.created()).contains(Namespace.IPC);
            assertThat(own.mounts()).hasSize(1);
            assertThat(((MountStep.Bind) own.mounts().getFirst()).source()).isEqualTo(shm.toString());
            assertThat(((MountStep.Bind) sharing.mounts().getFirst()).source()).isEqualTo(shm.toString());
            assertThat(Files.getFileStore(shm).getTotalSpace()).isEqualTo(3L << 20);
            isolator.cleanup(
                    nested(ContainerClass.DEFAULT, LinuxInfo.newBuilder()).id());
            assertThat(Mounts.isMounted(shm)).isTrue();
        } finally {
            isolator.cleanup(root.id());
        }
        assertThat(Mounts.isMounted(shm)).isFalse();
        assertThat(shm).doesNotExist();
    }

    @Test
    @DisplayName("What an agent left of shared memory of no container is taken away by the next one")
    void leftMemory() throws Exception {
        assumeTrue(
                Users.ofSystem().current().uid() == 0, "mounts are for root only; this test runs as an ordinary user");
        ContainerLaunch root = root(LinuxInfo.newBuilder().setIpcMode(IpcMode.PRIVATE));
        plan(ipc(OptionalLong.of(1 << 20), true), root);
        IpcNamespaces next = ipc(OptionalLong.empty(), true);

        next.recover(root, 1);
        next.recovered();
        assertThat(Mounts.isMounted(temp.resolve("shm/a"))).isTrue();

        ipc(OptionalLong.empty(), true).recovered();
        assertThat(temp.resolve("shm/a")).doesNotExist();
    }

    @Test
    @DisplayName("Sizes without PRIVATE and a share of the agent's that is disallowed are refused (AO-292)")
    void ipcRefusals() {
        assertThatThrownBy(() -> plan(
                        ipc(OptionalLong.empty(), true),
                        root(LinuxInfo.newBuilder().setShmSize(1))))
                .hasMessage("container.linux_info.shm_size: is for containers with ipc_mode PRIVATE");
        assertThatThrownBy(() -> plan(
                        ipc(OptionalLong.empty(), false),
                        root(LinuxInfo.newBuilder().setIpcMode(IpcMode.SHARE_PARENT))))
                .hasMessage("container.linux_info.ipc_mode: this agent runs with"
                        + " --disallow_sharing_agent_ipc_namespace");
    }
}
