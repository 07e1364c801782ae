package io.tepui.resources;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Cuts scalar resources down to amounts, taking the entries in random order so that none is always the one cut (AR-101 to
 * AR-104). Entries that are not scalars count as absent from quantities and as unlimited in limits.
 */
public final class ResourceShrink {
    private ResourceShrink() {}

    /** Gives the entry with at most {@code target}; nothing if it is larger and cannot be split (AR-101). */
    public static Optional<ResourceEntry> shrink(ResourceEntry entry, Scalar target) {
        if (!(entry.amount() instanceof Scalar amount) || amount.compareTo(target) <= 0) {
            return Optional.of(entry);
        }
        return entry.key().divisible ? Optional.of(entry.withAmount(target)) : Optional.empty();
    }

    /** Gives what is left of the pool within the quantities; names that have none are dropped (AR-102). */
    public static Resources toQuantities(Resources pool, ResourceQuantities target, RandomGenerator random) {
        return target.isEmpty() ? Resources.empty() : shrinkAll(pool, target.toMap(), false, random);
    }

    /** Gives what is left of the pool within the limits; names without a limit are kept whole (AR-103). */
    public static Resources toLimits(Resources pool, ResourceLimits target, RandomGenerator random) {
        return target.isUnlimited() ? pool : shrinkAll(pool, target.toMap(), true, random);
    }

    private static Resources shrinkAll(
            Resources pool, Map<String, Scalar> target, boolean keepUnnamed, RandomGenerator random) {
        Map<String, Scalar> remaining = new HashMap<>(target);
        ResourcesBuilder kept = new ResourcesBuilder();
        for (ResourceEntry entry : shuffled(pool, random)) {
            Scalar left = remaining.get(entry.name());
            if (left == null || entry.kind() != Amount.Kind.SCALAR) {
                if (keepUnnamed) {
                    kept.add(entry);
                }
                continue;
            }
            shrink(entry, left).filter(part -> !part.isEmpty()).ifPresent(part -> {
                kept.add(part);
                remaining.put(part.name(), left.minus(part.amount().size()));
            });
        }
        return kept.build();
    }

    private static List<ResourceEntry> shuffled(Resources pool, RandomGenerator random) {
        List<ResourceEntry> entries = new ArrayList<>(pool.stream().toList());
        Collections.shuffle(entries, random);
        return entries;
    }
}
