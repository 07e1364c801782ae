package io.tepui.master.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets changes that depend on each other come one after the other: each begins only when the one before is stored and
 * applied, so that none is decided on what is about to change.
 */
public final class Turns {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean taken;
    private boolean advancing;

    /**
     * Begins a change, now or when those before it are done.
     *
     * @param change must lead to exactly one call of {@link #done()}, before or after it returns
     */
    public void take(Runnable change) {
        waiting.add(change);
        advance();
    }

    /** The change that was begun is applied, or refused. */
    public void done() {
        taken = false;
        advance();
    }

    private void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            while (!taken && !waiting.isEmpty()) {
                taken = true;
                waiting.remove().run();
            }
        } finally {
            advancing = false;
        }
    }
}
