package io.tepui.cli.run;

import io.tepui.cli.ExitCodes;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** Ctrl-C and SIGTERM: the first asks, the second insists. */
final class Interrupts {
    private Interrupts() {}

    static void onInterrupt(Runnable firstTime) {
        AtomicBoolean asked = new AtomicBoolean();
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> {
                if (asked.getAndSet(true)) {
                    Runtime.getRuntime().halt(ExitCodes.INTERRUPTED);
                }
                Thread.ofVirtual().start(firstTime);
            });
        }
    }
}
