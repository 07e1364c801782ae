package io.tepui.cli;

import io.tepui.cli.terminal.SttyTerminal;
import io.tepui.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * Where a command runs.
 *
 * @param in what is typed or piped to it, unbuffered
 * @param out where results go
 * @param err where troubles and progress go
 * @param clock the time, which ages are told by
 * @param interrupts is given what to do on Ctrl-C
 * @param terminal the terminal, if there is one
 */
public record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Clock clock,
        Consumer<Runnable> interrupts,
        Terminal terminal) {
    /** A terminal: the machine's clock, and the process's input and signals. */
    public static Console of(PrintStream out, PrintStream err) {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                out,
                err,
                Clock.systemUTC(),
                Interrupts::onInterrupt,
                new SttyTerminal());
    }
}
