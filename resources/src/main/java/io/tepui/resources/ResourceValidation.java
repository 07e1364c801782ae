package io.tepui.resources;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.protocol.v1.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules that every resource message of any form must keep (AR-69 to AR-77, MO-111 to MO-115, SE-186, SE-187). Each
 * check gives the reason of the first failure in one line, or nothing.
 */
public final class ResourceValidation {
    private ResourceValidation() {}

    /** Checks a message. */
    public static Optional<String> validate(Resource message) {
        if (message.getName().isEmpty()) {
            return Optional.of("Resource must have a 'name'");
        }
        return validateValue(message)
                .or(() -> validateDisk(message))
                .or(() -> ReservationRules.validate(message))
                .or(() -> validateShared(message));
    }

    /** Checks messages in order and gives the first failure. */
    public static Optional<String> validate(List<Resource> messages) {
        for (Resource message : messages) {
            Optional<String> reason = validate(message);
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    /** Tells whether {@link #validate(Resource)} has nothing to say. */
    public static boolean isValid(Resource message) {
        return validate(message).isEmpty();
    }

    /** Checks a scalar amount: zero, or above zero once rounded to thousandths (AR-70, AR-378). */
    public static Optional<String> validateScalar(String name, double value) {
        if (!Scalar.isRepresentable(value)) {
            return Optional.of("Resource '" + name + "' has the scalar " + value + ", which must be finite and at most "
                    + Scalar.of(Scalar.MAX_VALUE));
        }
        if (value < 0) {
            return Optional.of("Resource '" + name + "' has the scalar " + value + ", which must not be negative");
        }
        return value > 0 && Scalar.round(value) == 0
                ? Optional.of("Resource '" + name + "' has the scalar " + value + ", which rounds to zero")
                : Optional.empty();
    }

    private static Optional<String> validateValue(Resource message) {
        String name = message.getName();
        return switch (message.getType()) {
            case SCALAR ->
                validateOnly(message, message.hasScalar())
                        .or(() -> validateScalar(name, message.getScalar().getValue()));
            case RANGES ->
                validateOnly(message, message.hasRanges()).or(() -> validateRanges(name, message.getRanges()));
            case SET -> validateOnly(message, message.hasSet()).or(() -> validateSet(name, message.getSet()));
            case TEXT -> Optional.of("Resource '" + name + "' must not be of type TEXT");
        };
    }

    private static Optional<String> validateOnly(Resource message, boolean hasOwn) {
        int present = (message.hasScalar() ? 1 : 0) + (message.hasRanges() ? 1 : 0) + (message.hasSet() ? 1 : 0);
        return hasOwn && present == 1
                ? Optional.empty()
                : Optional.of("Resource '" + message.getName() + "' of type " + message.getType()
                        + " must set exactly the value field of that type");
    }

    private static Optional<String> validateRanges(String name, Value.Ranges ranges) {
        for (Value.Range range : ranges.getRangeList()) {
            if (Long.compareUnsigned(range.getBegin(), range.getEnd()) > 0) {
                return Optional.of(
                        "Resource '" + name + "' has the range " + text(range) + ", which begins after its end");
            }
        }
        return overlaps(ranges) ? Optional.of("Resource '" + name + "' has ranges that overlap") : Optional.empty();
    }

    /** Tells whether some integer lies in two of the ranges; touching ranges are fine (AR-71, SE-186). */
    private static boolean overlaps(Value.Ranges ranges) {
        List<Value.Range> sorted = ranges.getRangeList().stream()
                .sorted((a, b) -> Long.compareUnsigned(a.getBegin(), b.getBegin()))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (Long.compareUnsigned(sorted.get(i).getBegin(), sorted.get(i - 1).getEnd()) <= 0) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> validateSet(String name, Value.Set set) {
        Set<String> seen = new HashSet<>();
        for (String item : set.getItemList()) {
            if (!seen.add(item)) {
                return Optional.of("Resource '" + name + "' has the item '" + item + "' twice");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> validateDisk(Resource message) {
        if (!message.hasDisk()) {
            return Optional.empty();
        }
        if (!message.getName().equals("disk")) {
            return Optional.of("Resource '" + message.getName() + "' must not have 'disk'; only 'disk' may");
        }
        if (!message.getDisk().hasSource()) {
            return Optional.empty();
        }
        Source source = message.getDisk().getSource();
        return switch (source.getType()) {
            case UNKNOWN -> Optional.of("Resource 'disk' has the unsupported 'disk.source.type' UNKNOWN");
            case BLOCK, RAW ->
                source.hasMount() || source.hasPath()
                        ? Optional.of("Resource 'disk' must not set 'disk.source.mount' or 'disk.source.path' for type "
                                + source.getType())
                        : Optional.empty();
            case PATH, MOUNT -> Optional.empty();
        };
    }

    private static Optional<String> validateShared(Resource message) {
        boolean volume = message.getName().equals("disk") && message.getDisk().hasPersistence();
        return message.hasShared() && !volume
                ? Optional.of("Resource '" + message.getName() + "' must not be shared; only persistent volumes may")
                : Optional.empty();
    }

    private static String text(Value.Range range) {
        return Long.toUnsignedString(range.getBegin()) + "-" + Long.toUnsignedString(range.getEnd());
    }
}
