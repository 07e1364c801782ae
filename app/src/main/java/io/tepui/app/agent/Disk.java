package io.tepui.app.agent;

import io.tepui.agent.AgentEffect;
import io.tepui.agent.checkpoint.CheckpointStore;
import io.tepui.containers.files.PersistentVolumes;
import io.tepui.containers.files.TreeRemoval;
import io.tepui.containers.files.VolumeLinks;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the effects that change files. */
final class Disk {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    private Disk() {}

    /**
     * Carries out one effect.
     *
     * @return whether it is one that changes files
     */
    static boolean apply(AgentEffect effect) throws IOException {
        switch (effect) {
            case AgentEffect.WriteFile write -> CheckpointStore.write(Path.of(write.path()), write.bytes());
            case AgentEffect.AppendRecord append -> CheckpointStore.append(Path.of(append.path()), append.record());
            case AgentEffect.WriteLink link -> CheckpointStore.link(Path.of(link.path()), link.target());
            case AgentEffect.Rename rename -> CheckpointStore.rename(Path.of(rename.from()), Path.of(rename.to()));
            case AgentEffect.CreateVolume create -> PersistentVolumes.create(Path.of(create.path()));
            case AgentEffect.MoveVolume move -> PersistentVolumes.move(Path.of(move.from()), Path.of(move.to()));
            case AgentEffect.DestroyVolume destroy -> destroy(destroy);
            case AgentEffect.RemoveVolumeLink link -> removeLink(link);
            case AgentEffect.Remove remove -> CheckpointStore.remove(Path.of(remove.path()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void destroy(AgentEffect.DestroyVolume volume) throws IOException {
        if (volume.aside().isEmpty()) {
            PersistentVolumes.empty(Path.of(volume.path()));
            return;
        }
        Path aside = Path.of(volume.aside().get());
        PersistentVolumes.destroy(Path.of(volume.path()), aside);
        // A sweep takes as long as the volume is large; what it does not finish the next start does.
        Thread.ofVirtual().name("sweep-" + aside.getFileName()).start(() -> TreeRemoval.removeQuietly(aside));
    }

    /** The sandbox is a task's own: what stands against it there is no reason to wait. */
    private static void removeLink(AgentEffect.RemoveVolumeLink link) {
        try {
            VolumeLinks.remove(Path.of(link.sandbox()), link.containerPath());
        } catch (IOException e) {
            LOG.warn("the link {} in {} stays: {}", link.containerPath(), link.sandbox(), e.toString());
        }
    }
}
