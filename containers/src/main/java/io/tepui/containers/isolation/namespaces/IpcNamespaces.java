package io.tepui.containers.isolation.namespaces;

import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.filesystem.MemoryDirectories;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.LinuxInfo.IpcMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code namespaces/ipc}: System V and POSIX objects, and {@code /dev/shm} (AO-292). Needs {@code filesystem/linux}. */
public final class IpcNamespaces implements Isolator {
    private static final Path AGENTS_SHM = Path.of("/dev/shm");
    private static final long BYTES_PER_MB = 1 << 20;

    private final MemoryDirectories directories;
    private final OptionalLong defaultShmBytes;
    private final boolean agentsMayBeShared;

    /** Where the shared memory of each container is on the host, which may be an ancestor's. */
    private final Map<ContainerID, Path> shm = new ConcurrentHashMap<>();

    /**
     * An isolator.
     *
     * @param directories where shared memory of containers is
     * @param defaultShmBytes the size of private shared memory of those that say none; empty: the kernel's own bound
     * @param agentsMayBeShared whether root containers may ask for the agent's own
     */
    public IpcNamespaces(MemoryDirectories directories, OptionalLong defaultShmBytes, boolean agentsMayBeShared) {
        this.directories = directories;
        this.defaultShmBytes = defaultShmBytes;
        this.agentsMayBeShared = agentsMayBeShared;
    }

    @Override
    public String name() {
        return "namespaces/ipc";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public boolean supportsStandalone() {
        return true;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException, IOException {
        LinuxInfo info = launch.container().map(ContainerInfo::getLinuxInfo).orElse(LinuxInfo.getDefaultInstance());
        IpcMode mode = info.getIpcMode();
        if (info.hasShmSize() && mode != IpcMode.PRIVATE) {
            throw new IsolationException("container.linux_info.shm_size: is for containers with ipc_mode PRIVATE");
        }
        if (launch.kind() == ContainerClass.DEBUG) {
            plan.join(Namespace.IPC);
            return;
        }
        boolean nested = launch.id().hasParent();
        if (mode == IpcMode.SHARE_PARENT && !nested && !agentsMayBeShared) {
            throw new IsolationException(
                    "container.linux_info.ipc_mode: this agent runs with" + " --disallow_sharing_agent_ipc_namespace");
        }
        if (mode == IpcMode.PRIVATE || (mode == IpcMode.UNKNOWN && !nested)) {
            plan.create(Namespace.IPC);
        } else if (nested) {
            plan.join(Namespace.IPC);
        }
        boolean ownMemory = mode == IpcMode.PRIVATE
                || (mode == IpcMode.UNKNOWN && plan.root().isPresent());
        show(ownMemory ? own(launch.id(), info) : ofParent(launch.id()), launch.id(), plan);
    }

    private Path own(ContainerID id, LinuxInfo info) throws IOException {
        OptionalLong bytes = info.hasShmSize() ? OptionalLong.of(info.getShmSize() * BYTES_PER_MB) : defaultShmBytes;
        return directories.make(id, bytes.isPresent() ? "mode=1777,size=" + bytes.getAsLong() : "mode=1777");
    }

    private Path ofParent(ContainerID id) {
        return id.hasParent() ? shm.getOrDefault(id.getParent(), AGENTS_SHM) : AGENTS_SHM;
    }

    private void show(Path memory, ContainerID id, LaunchPlan plan) {
        shm.put(id, memory);
        String target = plan.root().map(root -> root + "/dev/shm").orElse("/dev/shm");
        if (plan.root().isPresent() || !memory.equals(AGENTS_SHM)) {
            plan.mount(new MountStep.Bind(
                    memory.toString(),
                    target,
                    Set.of(MountStep.Flag.NO_SUID, MountStep.Flag.NO_DEV),
                    plan.root().isPresent()));
        }
    }

    @Override
    public void recover(ContainerLaunch launch, long pid) {
        if (launch.kind() == ContainerClass.DEFAULT) {
            Path own = directories.of(launch.id());
            shm.put(launch.id(), Files.isDirectory(own) ? own : ofParent(launch.id()));
        }
    }

    @Override
    public void recovered() throws IOException {
        directories.retain(new HashSet<>(shm.keySet()));
    }

    @Override
    public void cleanup(ContainerID id) throws IOException {
        Optional<Path> memory = Optional.ofNullable(shm.get(id));
        if (memory.equals(Optional.of(directories.of(id)))) {
            directories.remove(id);
        }
        shm.remove(id);
    }
}
