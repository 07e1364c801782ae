package io.tepui.simulation;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Timers by key: setting one again replaces it. */
final class TimerSet<K> {
    private final Timeline time;
    private final Life owner;
    private final Consumer<K> onFire;
    private final Map<K, Long> armed = new HashMap<>();
    private long made;

    TimerSet(Timeline time, Life owner, Consumer<K> onFire) {
        this.time = time;
        this.owner = owner;
        this.onFire = onFire;
    }

    void set(K key, Instant at) {
        long number = made++;
        armed.put(key, number);
        time.at(at, owner, () -> {
            if (armed.remove(key, number)) {
                onFire.accept(key);
            }
        });
    }

    void cancel(K key) {
        armed.remove(key);
    }
}
