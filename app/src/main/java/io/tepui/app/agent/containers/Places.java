package io.tepui.app.agent.containers;

import io.tepui.http.Reply;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A number of places, and who found none. */
final class Places {
    private final String what;
    private final int max;
    private final AtomicInteger taken = new AtomicInteger();
    private final LongAdder refused = new LongAdder();

    /**
     * Places for something.
     *
     * @param what in the plural, for the text of a refusal
     */
    Places(String what, int max) {
        this.what = what;
        this.max = max;
    }

    /** Takes a place, to be given back; or the answer when there is none. */
    Optional<Reply> take() {
        if (taken.incrementAndGet() <= max) {
            return Optional.empty();
        }
        taken.decrementAndGet();
        refused.increment();
        return Optional.of(
                Reply.error(503, "The agent serves " + max + " " + what + " at once and no more; try again later"));
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int taken() {
        return taken.get();
    }

    long refused() {
        return refused.sum();
    }
}
