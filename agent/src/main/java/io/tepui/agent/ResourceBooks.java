package io.tepui.agent;

import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.OwnResources;
import io.tepui.agent.volumes.VolumeChange;
import io.tepui.agent.volumes.VolumePlace;
import io.tepui.protocol.internal.ResourceState;
import io.tepui.resources.Resources;
import java.util.Optional;

/** Keeps the agent's own resources in memory, in the checkpoint and on the disk of volumes the same (AO-281, AO-339). */
final class ResourceBooks {
    private final CoreContext core;

    ResourceBooks(CoreContext core) {
        this.core = core;
    }

    /** What the flags say, without any reservation or volume of operations. */
    Resources configured() {
        return Resources.fromValidMessages(core.settings.resources());
    }

    OwnResources now() {
        return core.state().resources();
    }

    /**
     * Makes a change: written down as intended where the disk must follow, then made on the disk, then written down as done.
     * An agent that dies in between finishes it when it starts again.
     */
    void commit(OwnResources next) {
        VolumeChange change = VolumeChange.between(core.layout, now().checkpointed(), next.checkpointed());
        if (change.isEmpty()) {
            write(core.layout.resources(), message(next));
        } else {
            write(core.layout.resourcesTarget(), message(next));
            carryOut(change);
            core.emit(new AgentEffect.Rename(core.layout.resourcesTarget(), core.layout.resources()));
        }
        core.become(core.state().withResources(next));
    }

    /** Finishes a change that an earlier run began (AO-339); all of it may have been done before. */
    void finish(Resources before, ResourceState target) {
        carryOut(VolumeChange.between(core.layout, before, Resources.fromValidMessages(target.getResourcesList())));
        write(core.layout.resources(), target);
        core.emit(new AgentEffect.Remove(core.layout.resourcesTarget()));
        core.emit(new AgentEffect.Remove(core.layout.olderResourcesTarget()));
    }

    private void carryOut(VolumeChange change) {
        for (VolumePlace volume : change.destroyed()) {
            core.emit(new AgentEffect.DestroyVolume(
                    volume.path(),
                    volume.mounted()
                            ? Optional.empty()
                            : Optional.of(VolumePlace.destroyedBelow(volume.base()) + "/" + core.newUuid())));
        }
        for (VolumeChange.Move move : change.moved()) {
            core.emit(new AgentEffect.MoveVolume(move.from().path(), move.to().path()));
        }
        for (VolumePlace volume : change.created()) {
            core.emit(new AgentEffect.CreateVolume(volume.path()));
        }
    }

    private void write(String path, ResourceState message) {
        core.emit(new AgentEffect.WriteFile(path, Frames.frame(message)));
    }

    private static ResourceState message(OwnResources resources) {
        return ResourceState.newBuilder()
                .addAllResources(resources.checkpointed().toMessages())
                .addAllOperations(resources.operations().values())
                .build();
    }
}
