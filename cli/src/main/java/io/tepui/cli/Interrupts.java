package io.tepui.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** Ctrl-C, SIGTERM, and the end of the terminal: the first asks, the second insists. */
public final class Interrupts {
    private Interrupts() {}

    /** From now on the first signal runs this on a thread of its own, and the second ends the process. */
    public static void onInterrupt(Runnable firstTime) {
        AtomicBoolean asked = new AtomicBoolean();
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signal.handle(new Signal(name), signal -> {
                if (asked.getAndSet(true)) {
                    Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
                }
                Thread.ofVirtual().start(firstTime);
            });
        }
    }
}
