package io.tepui.agent.checkpoint;

import io.tepui.agent.checkpoint.Checkpointed.Kept;
import io.tepui.protocol.internal.ResourceState;
import io.tepui.protocol.internal.UpdateOperationStatusRecord;
import io.tepui.protocol.v1.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Reads what an earlier run kept of the agent's own resources and of the operations on them (AO-339, AR-359). */
final class KeptResources {
    private final Layout layout;
    private final CheckpointFiles files;

    private KeptResources(Layout layout, CheckpointFiles files) {
        this.layout = layout;
        this.files = files;
    }

    /** Reads all there is; the operations' records only of an agent that has an id. */
    static Kept read(Layout layout, Optional<String> agentId, CheckpointFiles files) {
        return new KeptResources(layout, files).read(agentId);
    }

    private Kept read(Optional<String> agentId) {
        Map<UUID, List<UpdateOperationStatusRecord>> updates = new TreeMap<>();
        if (agentId.isPresent()) {
            for (Path directory : files.list(files.path(layout.operations(agentId.get())))) {
                List<UpdateOperationStatusRecord> records =
                        files.records(directory.resolve("operation.updates"), UpdateOperationStatusRecord.parser());
                uuid(directory.getFileName().toString()).ifPresent(uuid -> updates.put(uuid, records));
            }
        }
        return new Kept(
                state(layout.resources(), layout.olderResources()).orElse(ResourceState.getDefaultInstance()),
                state(layout.resourcesTarget(), layout.olderResourcesTarget()),
                updates);
    }

    /** The older form counts only where an agent has not written the newer one yet. */
    private Optional<ResourceState> state(String file, String older) {
        if (Files.exists(files.path(layout.resources())) || !Files.exists(files.path(older))) {
            return files.message(files.path(file), ResourceState.parser());
        }
        return Optional.of(ResourceState.newBuilder()
                .addAllResources(files.all(files.path(older), Resource.parser()))
                .build());
    }

    private static Optional<UUID> uuid(String name) {
        try {
            return Optional.of(UUID.fromString(name))
                    .filter(uuid -> uuid.toString().equals(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
