package io.tepui.master.operations;

import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.Offer.Operation.CreateDisk;
import io.tepui.protocol.v1.Offer.Operation.DestroyDisk;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import java.util.Optional;

/** The rules for CREATE_DISK and DESTROY_DISK, which are about disks of resource providers (AR-123, SE-116). */
final class DiskRules {
    private DiskRules() {}

    static Optional<String> create(CreateDisk create, AgentRecord agent) {
        Source source = create.getSource().getDisk().getSource();
        return ofProvider(create.getSource(), agent).or(() -> {
            if (source.getType() != Source.Type.RAW) {
                return Optional.of("'source' is a disk of type " + source.getType() + ", which must be RAW");
            }
            if (create.getTargetType() != Source.Type.MOUNT && create.getTargetType() != Source.Type.BLOCK) {
                return Optional.of("'target_type' is " + create.getTargetType() + ", which must be MOUNT or BLOCK");
            }
            return source.hasProfile() == create.hasTargetProfile()
                    ? Optional.of("Exactly one of the profile of 'source' and 'target_profile' must be set")
                    : Optional.empty();
        });
    }

    static Optional<String> destroy(DestroyDisk destroy, AgentRecord agent) {
        Source source = destroy.getSource().getDisk().getSource();
        return ofProvider(destroy.getSource(), agent).or(() -> {
            if (source.getType() == Source.Type.PATH || source.getType() == Source.Type.UNKNOWN) {
                return Optional.of(
                        "'source' is a disk of type " + source.getType() + ", which must be MOUNT, BLOCK or RAW");
            }
            if (!source.hasId()) {
                return Optional.of("'source.disk.source.id' must be set");
            }
            return destroy.getSource().getDisk().hasPersistence()
                    ? Optional.of("'source' is a persistent volume; destroy it first")
                    : Optional.empty();
        });
    }

    private static Optional<String> ofProvider(Resource source, AgentRecord agent) {
        if (!agent.has(Capability.Type.RESOURCE_PROVIDER)) {
            return Optional.of("Agent '" + agent.id() + "' does not support resource providers");
        }
        return source.hasProviderId() ? Optional.empty() : Optional.of("'source' is not of a resource provider");
    }
}
