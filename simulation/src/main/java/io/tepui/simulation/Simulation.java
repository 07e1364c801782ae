package io.tepui.simulation;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One simulation: times of trouble, each followed by a time of quiet in which the cluster has to come to rest. */
public final class Simulation {
    /** The longest that a repaired cluster may take to agree: the longest pause of retries, twice, and some minutes. */
    private static final Duration REST_AT_MOST = Duration.ofMinutes(35);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private Simulation() {}

    /**
     * How a simulation went.
     *
     * @param seed what it was drawn from
     * @param steps how many things happened
     * @param virtual how much virtual time passed
     * @param trace equal for equal runs
     * @param failure what went wrong, if anything
     */
    public record Outcome(long seed, long steps, Duration virtual, long trace, Optional<Throwable> failure) {}

    /**
     * Runs the simulation of a seed.
     *
     * @param trace where everything that happens is printed; nowhere if empty
     */
    public static Outcome run(long seed, Optional<PrintStream> trace) {
        try (World world = new World(seed, trace)) {
            Optional<Throwable> failure = Optional.empty();
            try {
                live(world);
            } catch (RuntimeException | AssertionError e) {
                world.trace().note("world", "FAILURE", 0, e::toString);
                failure = Optional.of(e);
            }
            return new Outcome(
                    seed,
                    world.time().steps(),
                    world.time().passed(),
                    world.trace().hash(),
                    failure);
        }
    }

    private static void live(World world) {
        Chaos chaos = new Chaos(world);
        world.begin();
        for (int round = 0; round < world.scenario().rounds(); round++) {
            if (round > 0) {
                world.stirUp();
            }
            Life trouble = new Life();
            chaos.begin(trouble);
            world.operator().begin(trouble);
            world.time().runUntil(world.time().passed().plus(world.scenario().trouble()));
            trouble.end();
            world.calmDown();
            comeToRest(world);
        }
    }

    private static void comeToRest(World world) {
        Duration end = world.time().passed().plus(REST_AT_MOST);
        List<String> differences = List.of("nobody has looked yet");
        while (!differences.isEmpty() && world.time().passed().compareTo(end) < 0) {
            world.time().runUntil(world.time().passed().plus(LOOK_AGAIN));
            differences = QuietChecks.differences(world);
        }
        if (!differences.isEmpty()) {
            throw new Violation("The cluster has not come to rest: " + String.join("; ", differences));
        }
    }
}
