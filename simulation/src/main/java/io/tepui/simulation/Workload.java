package io.tepui.simulation;

import java.time.Duration;
import java.util.Optional;

/**
 * What a model task does; its command says it in one line.
 *
 * @param duration how long it runs; nothing for a service that runs until it is killed
 * @param exitCode how it ends
 * @param onTerm what it does at SIGTERM
 */
record Workload(Optional<Duration> duration, int exitCode, OnTerm onTerm) {
    enum OnTerm {
        DIES,
        CLEANS_UP,
        IGNORES
    }

    /** Runs until it is killed. */
    static final Workload FOREVER = new Workload(Optional.empty(), 0, OnTerm.DIES);

    static Workload random(Chance chance) {
        Optional<Duration> duration = chance.in(0.15)
                ? Optional.empty()
                : Optional.of(chance.in(0.3) ? chance.millis(0, 2000) : chance.seconds(1, 900));
        OnTerm onTerm = chance.in(0.6) ? OnTerm.DIES : chance.in(0.5) ? OnTerm.CLEANS_UP : OnTerm.IGNORES;
        return new Workload(duration, chance.in(0.2) ? 1 : 0, onTerm);
    }

    String command() {
        return duration.map(Duration::toMillis).orElse(-1L) + " " + exitCode + " " + onTerm;
    }

    static Workload parse(String command) {
        String[] words = command.split(" ", -1);
        long millis = Long.parseLong(words[0]);
        return new Workload(
                millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)),
                Integer.parseInt(words[1]),
                OnTerm.valueOf(words[2]));
    }
}
