package io.tepui.containers.isolation.volumes;

import io.tepui.containers.MountStep;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.files.VolumeLinks;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.linux.Descriptor;
import io.tepui.containers.linux.ErrorNumbers;
import io.tepui.containers.linux.Inside;
import io.tepui.containers.linux.LinuxException;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.Volume.Source;
import io.tepui.protocol.v1.Volume.Source.SandboxPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code volume/sandbox_path}: a part of the container's own sandbox or its parent's at another place (AO-287). */
public final class SandboxPathVolumes implements Isolator {
    private static final int USER_ID_BITS = 32;

    private final VolumeTargets targets;
    private final boolean mounts;

    /**
     * An isolator.
     *
     * @param mounts whether {@code filesystem/linux} is in use; else volumes are links, and read-only is not kept
     */
    public SandboxPathVolumes(VolumeTargets targets, boolean mounts) {
        this.targets = targets;
        this.mounts = mounts;
    }

    @Override
    public String name() {
        return "volume/sandbox_path";
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
            return;
        }
        for (Volume volume :
                launch.container().map(ContainerInfo::getVolumesList).orElse(List.of())) {
            Optional<SandboxPath> from = source(volume);
            if (from.isPresent()) {
                show(volume, from.get(), plan);
            }
        }
    }

    private static Optional<SandboxPath> source(Volume volume) {
        if (volume.getSource().getType() == Source.Type.SANDBOX_PATH) {
            return Optional.of(volume.getSource().getSandboxPath());
        }
        boolean legacy = !volume.hasSource()
                && volume.hasHostPath()
                && !volume.getHostPath().startsWith("/");
        return legacy
                ? Optional.of(SandboxPath.newBuilder()
                        .setType(SandboxPath.Type.SELF)
                        .setPath(volume.getHostPath())
                        .build())
                : Optional.empty();
    }

    private void show(Volume volume, SandboxPath from, LaunchPlan plan) throws IsolationException, IOException {
        Path sandbox = sandbox(volume, from, plan);
        Path relative =
                VolumeTargets.inside("container.volumes.source.sandbox_path.path", VolumeTargets.parse(from.getPath()));
        make(sandbox, relative);
        Path source = sandbox.resolve(relative);
        if (!mounts) {
            link(volume, source, plan);
            return;
        }
        Set<MountStep.Flag> flags = EnumSet.of(MountStep.Flag.RECURSIVE);
        if (volume.getMode() == Volume.Mode.RO) {
            flags.add(MountStep.Flag.READ_ONLY);
        }
        VolumeTargets.Target target = targets.of(volume.getContainerPath(), plan);
        plan.mount(new MountStep.Bind(source.toString(), target.path(), flags, target.create()));
    }

    private static Path sandbox(Volume volume, SandboxPath from, LaunchPlan plan) throws IsolationException {
        return switch (from.getType()) {
            case SELF -> {
                if (!volume.getContainerPath().startsWith("/")) {
                    throw new IsolationException("container.volumes.container_path: '" + volume.getContainerPath()
                            + "' must be absolute for a sandbox path of type SELF");
                }
                yield plan.sandbox();
            }
            case PARENT ->
                plan.parent()
                        .map(LaunchPlan.ParentContainer::sandbox)
                        .orElseThrow(
                                () -> new IsolationException("container.volumes.source.sandbox_path.type: PARENT is"
                                        + " for nested containers only"));
            case UNKNOWN ->
                throw new IsolationException("container.volumes.source.sandbox_path.type: must be SELF or PARENT");
        };
    }

    /** A path that is there may be a file; one that is missing is made as a directory. */
    private static void make(Path sandbox, Path relative) throws IOException {
        try (Descriptor there = Inside.open(sandbox, relative)) {
            return;
        } catch (LinuxException e) {
            if (e.errno() != ErrorNumbers.ENOENT) {
                throw e;
            }
        }
        try (Descriptor made = Inside.openDirectory(sandbox, relative, Optional.of(owner(sandbox)))) {
            Files.exists(made.path());
        }
    }

    private static UserIdentity owner(Path sandbox) throws IOException {
        int uid = (Integer) Files.getAttribute(sandbox, "unix:uid");
        int gid = (Integer) Files.getAttribute(sandbox, "unix:gid");
        return new UserIdentity(Long.toString(uid & ((1L << USER_ID_BITS) - 1)), uid, gid, List.of(gid));
    }

    private static void link(Volume volume, Path source, LaunchPlan plan) throws IsolationException, IOException {
        if (volume.getContainerPath().startsWith("/")) {
            throw new IsolationException("container.volumes.container_path: '" + volume.getContainerPath()
                    + "' must be relative on an agent without filesystem/linux");
        }
        VolumeTargets.inside("container.volumes.container_path", VolumeTargets.parse(volume.getContainerPath()));
        VolumeLinks.create(plan.sandbox(), volume.getContainerPath(), source, Optional.of(owner(plan.sandbox())));
    }
}
