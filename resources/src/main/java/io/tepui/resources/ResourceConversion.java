package io.tepui.resources;

import java.util.Optional;
import java.util.function.Function;

/**
 * One step of an operation: takes {@code consumed} out of a pool and puts {@code converted} in (AR-105).
 *
 * @param consumed what the pool must contain
 * @param converted what takes its place
 * @param check gives the reason why the pool afterwards is not acceptable, or nothing if it is
 */
public record ResourceConversion(Resources consumed, Resources converted, Function<Resources, Optional<String>> check) {

    /** Gives a conversion without a check. */
    public ResourceConversion(Resources consumed, Resources converted) {
        this(consumed, converted, pool -> Optional.empty());
    }
}
