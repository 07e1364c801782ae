package io.tepui.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * Where a command runs.
 *
 * @param out where results go
 * @param err where troubles and progress go
 * @param clock the time, which ages are told by
 * @param interrupts is given what to do on Ctrl-C
 */
public record Console(PrintStream out, PrintStream err, Clock clock, Consumer<Runnable> interrupts) {
    /** A terminal: the machine's clock, and the process's signals. */
    public static Console of(PrintStream out, PrintStream err) {
        return new Console(out, err, Clock.systemUTC(), Interrupts::onInterrupt);
    }
}
