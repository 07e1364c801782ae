package io.tepui.containers.isolation.volumes;

import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ImageProvisioner;
import io.tepui.containers.containerizer.ImageProvisioner.VolumePlace;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Volume;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;

/** {@code volume/image}: the files of an image at a place in the container (AO-289). Needs {@code filesystem/linux}. */
public final class ImageVolumes implements Isolator {
    private final VolumeTargets targets;
    private final ImageProvisioner images;

    public ImageVolumes(VolumeTargets targets, ImageProvisioner images) {
        this.targets = targets;
        this.images = images;
    }

    @Override
    public String name() {
        return "volume/image";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public boolean supportsStandalone() {
        return true;
    }

    /** What is made here is taken away with the container's own image. */
    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException, IOException {
        if (launch.kind() == ContainerClass.DEBUG) {
            return;
        }
        for (Volume volume :
                launch.container().map(ContainerInfo::getVolumesList).orElse(List.of())) {
            if (volume.hasImage()) {
                VolumeTargets.Target target = targets.of(volume.getContainerPath(), plan);
                show(volume, new VolumePlace(Path.of(target.path()), target.create(), isReadOnly(volume)), plan);
            }
        }
    }

    private static boolean isReadOnly(Volume volume) {
        return volume.getMode() == Volume.Mode.RO;
    }

    private void show(Volume volume, VolumePlace place, LaunchPlan plan) throws IOException {
        try {
            plan.mount(images.provisionVolume(volume.getImage(), plan.id(), place));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the launch was interrupted");
        }
    }
}
