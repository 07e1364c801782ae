package io.tepui.simulation;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** All the randomness of one simulation, drawn from its seed. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        // Seeds near each other must not give runs that are alike.
        random = new SplittableRandom(seed).split();
    }

    /** True with this probability. */
    boolean in(double probability) {
        return random.nextDouble() < probability;
    }

    /** A number from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    long nextLong() {
        return random.nextLong();
    }

    /** A time from {@code low} to {@code high}, short ones as likely as long ones. */
    Duration between(Duration low, Duration high) {
        return Duration.ofNanos(random.nextLong(low.toNanos(), high.toNanos() + 1));
    }

    Duration millis(int low, int high) {
        return between(Duration.ofMillis(low), Duration.ofMillis(high));
    }

    Duration seconds(int low, int high) {
        return between(Duration.ofSeconds(low), Duration.ofSeconds(high));
    }

    /** A time whose mean is given: what has no memory, such as the next fault, comes so. */
    Duration around(Duration mean) {
        return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * mean.toNanos()));
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    <T> T pick(Collection<T> from) {
        Iterator<T> items = from.iterator();
        for (int skip = random.nextInt(from.size()); skip > 0; skip--) {
            items.next();
        }
        return items.next();
    }

    /** Another generator, for a part that wants its own. */
    RandomGenerator split() {
        return random.split();
    }
}
