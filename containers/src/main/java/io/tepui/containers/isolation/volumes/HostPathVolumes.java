package io.tepui.containers.isolation.volumes;

import io.tepui.containers.MountStep;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.MountPropagation;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.Volume.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code volume/host_path}: files and directories of the host (AO-286). Needs {@code filesystem/linux}. */
public final class HostPathVolumes implements Isolator {
    private final VolumeTargets targets;
    private final List<Path> creatable;

    /**
     * An isolator.
     *
     * @param creatable directories below which missing paths are made ({@code --host_path_volume_force_creation})
     */
    public HostPathVolumes(VolumeTargets targets, List<Path> creatable) {
        this.targets = targets;
        this.creatable = List.copyOf(creatable);
    }

    @Override
    public String name() {
        return "volume/host_path";
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
            Optional<String> path = hostPath(volume);
            if (path.isPresent()) {
                plan.mount(step(volume, existing(path.get()), plan));
            }
        }
    }

    private static Optional<String> hostPath(Volume volume) throws IsolationException {
        if (volume.getSource().getType() == Source.Type.HOST_PATH) {
            Source.HostPath host = volume.getSource().getHostPath();
            if (host.getMountPropagation().getMode() == MountPropagation.Mode.BIDIRECTIONAL) {
                throw new IsolationException(
                        "container.volumes.source.host_path.mount_propagation: BIDIRECTIONAL is not"
                                + " supported by this agent; mounts of the host are seen in containers (HOST_TO_CONTAINER)");
            }
            if (!host.getPath().startsWith("/")) {
                throw new IsolationException(
                        "container.volumes.source.host_path.path: '" + host.getPath() + "' is not absolute");
            }
            return Optional.of(host.getPath());
        }
        boolean legacy = !volume.hasSource() && volume.getHostPath().startsWith("/");
        return legacy ? Optional.of(volume.getHostPath()) : Optional.empty();
    }

    private Path existing(String given) throws IsolationException, IOException {
        Path path = Path.of(given).normalize();
        if (Files.exists(path)) {
            return path;
        }
        if (creatable.stream().noneMatch(path::startsWith)) {
            throw new IsolationException("container.volumes: the host path '" + given + "' does not exist");
        }
        return Files.createDirectories(path);
    }

    private MountStep step(Volume volume, Path source, LaunchPlan plan) throws IsolationException {
        Set<MountStep.Flag> flags = EnumSet.of(MountStep.Flag.RECURSIVE);
        if (volume.getMode() == Volume.Mode.RO) {
            flags.add(MountStep.Flag.READ_ONLY);
        }
        VolumeTargets.Target target = targets.of(volume.getContainerPath(), plan);
        return new MountStep.Bind(source.toString(), target.path(), flags, target.create());
    }
}
