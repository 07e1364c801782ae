package io.tepui.containers.containerizer;

import io.tepui.containers.isolation.IsolationException;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.Volume;
import java.util.Optional;

/** What a session must not ask for: it lives in its parent's file system and namespaces (AO-208). */
final class SessionRules {
    private SessionRules() {}

    static void check(Optional<ContainerInfo> container) throws IsolationException {
        if (container.isEmpty()) {
            return;
        }
        ContainerInfo info = container.get();
        if (info.getMesos().hasImage()) {
            throw new IsolationException("container.mesos.image: a session container has its parent's file system");
        }
        for (Volume volume : info.getVolumesList()) {
            if (volume.getSource().getType() != Volume.Source.Type.SECRET) {
                throw new IsolationException("container.volumes: a session container may not have the volume '"
                        + volume.getContainerPath() + "'");
            }
        }
        if (info.getLinuxInfo().getIpcMode() == LinuxInfo.IpcMode.PRIVATE) {
            throw new IsolationException(
                    "container.linux_info.ipc_mode: a session container may not have an IPC namespace of its own");
        }
    }
}
