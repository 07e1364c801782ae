package io.tepui.containers.isolation.posix;

import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Volume;

/**
 * {@code filesystem/posix}: containers share the host's file system, so what needs one of their own is refused (AO-276). The
 * containerizer shows persistent volumes by links.
 */
public final class PosixFilesystem implements Isolator {
    @Override
    public String name() {
        return "filesystem/posix";
    }

    @Override
    public boolean supportsNesting() {
        return false;
    }

    @Override
    public boolean supportsStandalone() {
        return false;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException {
        ContainerInfo container = launch.container().orElse(ContainerInfo.getDefaultInstance());
        if (plan.root().isPresent() || container.getMesos().hasImage()) {
            throw new IsolationException(
                    "container.mesos.image: this agent runs without filesystem/linux and has no images");
        }
        for (Volume volume : container.getVolumesList()) {
            if (volume.getSource().getType() != Volume.Source.Type.SANDBOX_PATH) {
                throw new IsolationException("container.volumes: '" + volume.getContainerPath()
                        + "' cannot be shown by an agent that runs without filesystem/linux");
            }
        }
    }
}
