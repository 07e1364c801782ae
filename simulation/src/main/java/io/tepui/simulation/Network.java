package io.tepui.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who can reach whom, how long it takes, and the pipes that are open. Places are named {@code host:port}. */
final class Network {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Timeline time;
    private final Chance chance;
    /** How many partitions lie between two places, by the pair. */
    private final Map<String, Integer> cuts = new HashMap<>();

    private final Set<Pipe<?>> pipes = new LinkedHashSet<>();
    /** The longest usual delay; slow networks are another kind of fault. */
    private Duration maxDelay = Duration.ofMillis(5);

    Network(Timeline time, Chance chance) {
        this.time = time;
        this.chance = chance;
    }

    Timeline time() {
        return time;
    }

    Chance chance() {
        return chance;
    }

    /** How long something takes on its way now. */
    Duration delay() {
        // Most packets are quick, a few are not.
        return chance.in(0.02)
                ? chance.between(maxDelay, maxDelay.multipliedBy(20))
                : chance.between(Duration.ofNanos(50_000), maxDelay);
    }

    void setMaxDelay(Duration delay) {
        maxDelay = delay;
    }

    boolean reaches(String from, String to) {
        return !cuts.containsKey(pair(from, to));
    }

    /** How long until a connection stands, or is known to fail. */
    Duration connectDelay(String from, String to) {
        return reaches(from, to) ? delay() : CONNECT_TIMEOUT;
    }

    /** Lets one side learn what happened at the other, as soon as word can get through. */
    void tell(String from, String to, Life life, Runnable what) {
        time.after(delay(), life, () -> {
            if (reaches(from, to)) {
                what.run();
            } else {
                time.after(chance.seconds(1, 30), life, () -> tell(from, to, life, what));
            }
        });
    }

    /** Nothing passes between the two from now on, until it is healed. Pipes stall, and break when it lasts. */
    void cut(String a, String b) {
        cuts.merge(pair(a, b), 1, Integer::sum);
        for (Pipe<?> pipe : between(a, b)) {
            time.after(chance.seconds(5, 1200), Life.everlasting(), () -> {
                if (!reaches(a, b)) {
                    pipe.breakNow();
                }
            });
        }
    }

    /** Ends one cut between the two. */
    void heal(String a, String b) {
        cuts.computeIfPresent(pair(a, b), (pair, count) -> count == 1 ? null : count - 1);
        if (reaches(a, b)) {
            between(a, b).forEach(Pipe::resume);
        }
    }

    void healAll() {
        cuts.clear();
        List.copyOf(pipes).forEach(Pipe::resume);
    }

    void opened(Pipe<?> pipe) {
        pipes.add(pipe);
    }

    void closed(Pipe<?> pipe) {
        pipes.remove(pipe);
    }

    /** The pipes that are open, oldest first. */
    List<Pipe<?>> open() {
        return List.copyOf(pipes);
    }

    private List<Pipe<?>> between(String a, String b) {
        List<Pipe<?>> found = new ArrayList<>();
        for (Pipe<?> pipe : pipes) {
            if (pair(pipe.from(), pipe.to()).equals(pair(a, b))) {
                found.add(pipe);
            }
        }
        return found;
    }

    private static String pair(String a, String b) {
        return a.compareTo(b) < 0 ? a + "|" + b : b + "|" + a;
    }
}
