package io.tepui.master.operations;

import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.Disk;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceListValidation;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules for CREATE and DESTROY (AR-119, AR-120, MO-249 to MO-253, SE-109, SE-111). */
final class VolumeRules {
    private VolumeRules() {}

    static Optional<String> create(List<ResourceEntry> volumes, OperationSubject subject) {
        return shape(volumes)
                .or(() -> ResourceListValidation.validateUniquePersistenceIds(withExisting(volumes, subject)))
                .or(() -> subject.unsupported(volumes))
                .or(() -> unshareable(volumes, subject))
                .or(() -> foreign(volumes, subject))
                .or(() -> subject.framework().isPresent()
                        ? ResourceListValidation.validateSingleAllocationRole(volumes)
                        : Optional.empty());
    }

    static Optional<String> destroy(List<ResourceEntry> allocated, OperationSubject subject) {
        List<ResourceEntry> volumes =
                allocated.stream().map(ResourceEntry::withoutAllocation).toList();
        return shape(volumes).or(() -> unknown(volumes, subject)).or(() -> inUse(volumes, subject));
    }

    private static Optional<String> shape(List<ResourceEntry> volumes) {
        return ResourceListValidation.validateSingleProvider(volumes)
                .or(() -> ResourceListValidation.validate(volumes))
                .or(() -> ResourceListValidation.validatePersistentVolumes(volumes));
    }

    private static List<ResourceEntry> withExisting(List<ResourceEntry> volumes, OperationSubject subject) {
        List<ResourceEntry> all = new ArrayList<>(
                subject.agent().checkpointed().persistentVolumes().stream().toList());
        all.addAll(volumes);
        return all;
    }

    private static Optional<String> unshareable(List<ResourceEntry> volumes, OperationSubject subject) {
        boolean capable = subject.framework()
                .map(framework -> framework.has(Capability.Type.SHARED_RESOURCES))
                .orElse(true);
        return volumes.stream()
                .filter(volume -> volume.isShared() && !capable)
                .findFirst()
                .map(volume ->
                        "Volume '" + volume + "' is shared, but the framework lacks the capability SHARED_RESOURCES");
    }

    private static Optional<String> foreign(List<ResourceEntry> volumes, OperationSubject subject) {
        Optional<String> principal = subject.principal();
        if (principal.isEmpty()) {
            return Optional.empty();
        }
        return volumes.stream()
                .filter(volume -> !volume.disk().flatMap(Disk::principal).equals(principal))
                .findFirst()
                .map(volume -> "Volume '" + volume + "' must name the principal '" + principal.get()
                        + "' in 'disk.persistence.principal', but "
                        + volume.disk()
                                .flatMap(Disk::principal)
                                .map(name -> "names '" + name + "'")
                                .orElse("names none"));
    }

    private static Optional<String> unknown(List<ResourceEntry> volumes, OperationSubject subject) {
        return volumes.stream()
                .filter(volume -> volume.providerId().isEmpty())
                .filter(volume -> !subject.agent().checkpointed().contains(volume))
                .findFirst()
                .map(volume -> "Agent '" + subject.agent().id() + "' has no persistent volume '" + volume + "'");
    }

    /** What an operator wants to destroy and a task has to itself is not available, which is found later (MO-255). */
    private static Optional<String> inUse(List<ResourceEntry> volumes, OperationSubject subject) {
        boolean sharedOnly = subject.framework().isEmpty();
        for (Resources used : subject.agent().load().used().values()) {
            Resources plain = used.unallocate();
            for (ResourceEntry volume : volumes) {
                if ((volume.isShared() || !sharedOnly) && plain.contains(volume)) {
                    return Optional.of("Persistent volume '" + volume + "' is in use");
                }
            }
        }
        return Optional.empty();
    }
}
