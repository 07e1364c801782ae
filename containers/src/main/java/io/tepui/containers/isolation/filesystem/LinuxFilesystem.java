package io.tepui.containers.isolation.filesystem;

import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerLaunch.SandboxVolume;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.namespaces.PidNamespaces;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code filesystem/linux}: each container has a mount namespace of its own, a nested one as well; it sees its image, if it has one, else the
 * host's files (AO-277 to AO-285).
 */
public final class LinuxFilesystem implements Isolator {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxFilesystem.class);

    private final Options options;
    private final Users users;
    private final SandboxMounts mounts;

    /** Whether a container sees the processes of the whole machine. */
    private final Map<ContainerID, Boolean> seesMachine = new ConcurrentHashMap<>();

    /** Root containers of executors, which may get volumes at any time. */
    private final Map<ContainerID, Root> roots = new ConcurrentHashMap<>();

    /**
     * A root container.
     *
     * @param changing container paths of volumes that came with an update, and go with one
     */
    private record Root(Path sandbox, Optional<UserIdentity> owner, Set<String> changing) {}

    /**
     * What it depends on.
     *
     * @param workDirectory that holds all sandboxes
     * @param sandboxDirectory where a container with an image sees its sandbox
     * @param pidNamespaces whether {@code namespaces/pid} is in use
     * @param ipcNamespaces whether {@code namespaces/ipc} is in use
     */
    public record Options(Path workDirectory, String sandboxDirectory, boolean pidNamespaces, boolean ipcNamespaces) {}

    public LinuxFilesystem(Options options, Users users) {
        this.options = options;
        this.users = users;
        this.mounts = new SandboxMounts(options.workDirectory());
    }

    @Override
    public String name() {
        return "filesystem/linux";
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
        if (launch.kind() == ContainerClass.DEBUG) {
            plan.join(Namespace.MOUNT);
            return;
        }
        seesMachine.put(launch.id(), sharesWithMachine(launch));
        plan.create(Namespace.MOUNT);
        remember(launch, plan.sandbox());
        showVolumes(launch, plan.sandbox());
        if (plan.root().isPresent()) {
            ImageView.add(
                    plan,
                    plan.root().get().toString(),
                    options.sandboxDirectory(),
                    !sharesWithMachine(launch),
                    !options.ipcNamespaces());
        }
    }

    private boolean sharesWithMachine(ContainerLaunch launch) {
        boolean parentShares =
                !launch.id().hasParent() || seesMachine.getOrDefault(launch.id().getParent(), false);
        return parentShares && (!options.pidNamespaces() || PidNamespaces.isShared(launch));
    }

    private void remember(ContainerLaunch launch, Path sandbox) {
        if (!launch.id().hasParent() && !launch.standalone()) {
            roots.put(
                    launch.id(),
                    new Root(
                            sandbox,
                            launch.user().flatMap(users::find).filter(user -> user.uid() != 0),
                            ConcurrentHashMap.newKeySet()));
        }
    }

    private void showVolumes(ContainerLaunch launch, Path sandbox) throws IsolationException, IOException {
        if (launch.volumes().isEmpty()) {
            return;
        }
        if (launch.standalone()) {
            throw new IsolationException("resources: a standalone container cannot have persistent volumes");
        }
        Optional<UserIdentity> owner =
                Optional.ofNullable(roots.get(launch.id())).flatMap(Root::owner);
        for (SandboxVolume volume : launch.volumes()) {
            show(sandbox, volume, owner);
        }
    }

    private void show(Path sandbox, SandboxVolume volume, Optional<UserIdentity> owner) throws IOException {
        if (volume.containerPath().startsWith("/")) {
            LOG.warn(
                    "The volume {} is not shown in {}: its container path '{}' is not one in the sandbox",
                    volume.volume(),
                    sandbox,
                    volume.containerPath());
        } else {
            mounts.show(sandbox, volume, owner);
        }
    }

    /** Volumes come and go with the tasks of an executor (AO-276). */
    @Override
    public void update(ContainerID id, List<Resource> resources, Map<String, Value.Scalar> limits) throws IOException {
        Optional<Root> root = Optional.ofNullable(roots.get(id));
        if (root.isEmpty()) {
            return;
        }
        Set<String> wanted = new HashSet<>();
        for (Resource resource : resources) {
            String containerPath = resource.getDisk().getVolume().getContainerPath();
            Optional<VolumeDirectory> directory = VolumeDirectory.of(options.workDirectory(), resource);
            if (directory.isPresent() && wanted.add(containerPath)) {
                boolean readOnly = resource.getDisk().getVolume().getMode() == Volume.Mode.RO;
                boolean come = !mounts.isShown(root.get().sandbox(), containerPath);
                show(
                        root.get().sandbox(),
                        new SandboxVolume(directory.get().path(), containerPath, readOnly, !resource.hasShared()),
                        root.get().owner());
                if (come) {
                    root.get().changing().add(containerPath);
                }
            }
        }
        for (String gone : Set.copyOf(root.get().changing())) {
            if (!wanted.contains(gone)) {
                mounts.hide(root.get().sandbox(), gone);
                root.get().changing().remove(gone);
            }
        }
    }

    @Override
    public void recover(ContainerLaunch launch, long pid) {
        if (launch.kind() == ContainerClass.DEBUG) {
            return;
        }
        seesMachine.put(launch.id(), sharesWithMachine(launch));
        launch.sandbox().ifPresent(sandbox -> remember(launch, sandbox));
    }

    @Override
    public void recovered() throws IOException {
        mounts.retain(roots.values().stream().map(Root::sandbox).toList());
    }

    @Override
    public void cleanup(ContainerID id) throws IOException {
        Optional<Root> root = Optional.ofNullable(roots.get(id));
        if (root.isPresent()) {
            mounts.hide(root.get().sandbox());
            roots.remove(id);
        }
        seesMachine.remove(id);
        if (seesMachine.isEmpty()) {
            mounts.release();
        }
    }
}
