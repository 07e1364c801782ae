package io.tepui.master.operations;

import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.resources.Disk;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceListValidation;
import io.tepui.resources.ResourceValidation;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.List;
import java.util.Optional;

/** The rules for GROW_VOLUME and SHRINK_VOLUME (AR-121, AR-122, MO-256, MO-258, SE-113, SE-114). */
final class ResizeRules {
    private ResizeRules() {}

    static Optional<String> grow(ResourceEntry volume, ResourceEntry addition, AgentRecord agent) {
        return resizable(volume, agent)
                .or(() -> ResourceListValidation.validate(List.of(addition)))
                .or(() -> addition.isEmpty() ? Optional.of("'addition' must be more than 0") : Optional.empty())
                .or(() -> Resources.of(OperationConversions.stripVolume(volume), addition)
                                        .size()
                                == 1
                        ? Optional.empty()
                        : Optional.of("'addition' '" + addition + "' is not of the kind of disk that volume '" + volume
                                + "' is made of, or that disk can't be split"));
    }

    static Optional<String> shrink(ResourceEntry volume, double subtract, AgentRecord agent) {
        return resizable(volume, agent)
                .or(() -> isMount(volume)
                        ? Optional.of("Volume '" + volume + "' is on a MOUNT disk, which can't be split")
                        : Optional.empty())
                .or(() -> ResourceValidation.validateScalar("subtract", subtract))
                .or(() -> size(volume, Scalar.of(subtract)));
    }

    private static Optional<String> size(ResourceEntry volume, Scalar subtract) {
        if (subtract.isEmpty()) {
            return Optional.of("'subtract' must be more than 0");
        }
        return volume.amount() instanceof Scalar size && subtract.compareTo(size) < 0
                ? Optional.empty()
                : Optional.of(
                        "'subtract' is " + subtract + ", which must be less than the size of volume '" + volume + "'");
    }

    private static Optional<String> resizable(ResourceEntry volume, AgentRecord agent) {
        return ResourceListValidation.validate(List.of(volume)).or(() -> {
            if (!volume.isPersistentVolume()) {
                return Optional.of("Resource '" + volume + "' is not a persistent volume");
            }
            if (volume.providerId().isPresent()) {
                return Optional.of("Volume '" + volume + "' of a resource provider can't change its size");
            }
            if (volume.isShared()) {
                return Optional.of("Volume '" + volume + "' is shared and can't change its size");
            }
            return agent.has(Capability.Type.RESIZE_VOLUME)
                    ? Optional.empty()
                    : Optional.of("Agent '" + agent.id() + "' does not support volumes that change their size");
        });
    }

    private static boolean isMount(ResourceEntry volume) {
        return volume.disk()
                .flatMap(Disk::source)
                .map(source -> source.getType() == Source.Type.MOUNT)
                .orElse(false);
    }
}
