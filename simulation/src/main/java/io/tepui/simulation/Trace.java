package io.tepui.simulation;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What happened, in order. It is condensed into one number, equal for equal runs; it is printed only if somebody wants to
 * read it.
 */
final class Trace {
    private static final long PRIME = 0x100000001b3L;

    private final Timeline time;
    private final Optional<PrintStream> out;
    private long hash = 0xcbf29ce484222325L;

    Trace(Timeline time, Optional<PrintStream> out) {
        this.time = time;
        this.out = out;
    }

    /**
     * Notes something.
     *
     * @param who to whom it happened
     * @param what its name
     * @param number anything more that tells it from others
     * @param details made only when the trace is printed
     */
    void note(String who, String what, long number, Supplier<String> details) {
        mix(time.passed().toNanos());
        mix(who.hashCode());
        mix(what.hashCode());
        mix(number);
        out.ifPresent(stream -> {
            Duration passed = time.passed();
            stream.printf(
                    "%5d.%06d %-12s %-28s %s%n",
                    passed.toSeconds(), passed.toNanosPart() / 1000, who, what, details.get());
        });
    }

    void note(String who, String what) {
        note(who, what, 0, () -> "");
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }
}
