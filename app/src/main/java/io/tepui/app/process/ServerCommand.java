package io.tepui.app.process;

import io.tepui.app.flags.FlagException;
import io.tepui.app.flags.FlagTable;
import io.tepui.app.flags.FlagValues;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the subcommands that serve have in common: read the flags, start, and serve until SIGTERM, SIGINT or a failure.
 * Whatever keeps the process from starting is printed as one line, and the exit status is 1.
 */
public final class ServerCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;

    private final FlagTable table;
    private final PrintStream out;
    private final PrintStream err;

    /** Starts a process from its flags. */
    @FunctionalInterface
    public interface Starter {
        /**
         * Starts the process; when this returns, it serves.
         *
         * @throws StartupException when it cannot
         * @throws FlagException when flags contradict each other
         */
        RunningProcess start(FlagValues flags) throws StartupException, InterruptedException;
    }

    /** Prints help and version to {@code out}, troubles to {@code err}. */
    public ServerCommand(FlagTable table, PrintStream out, PrintStream err) {
        this.table = table;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs to the end.
     *
     * @param arguments what follows the subcommand
     * @param environment of the process
     * @return the exit status
     */
    public int run(List<String> arguments, Map<String, String> environment, Starter starter)
            throws InterruptedException {
        try {
            FlagValues flags = table.parse(arguments, environment);
            if (flags.bool("help")) {
                out.print(table.help());
                return OK;
            }
            if (flags.bool("version")) {
                out.println("tepui " + BuildInfo.current().version());
                return OK;
            }
            flags.strayWords()
                    .forEach(word -> err.println("tepui " + table.command() + ": '" + word
                            + "' is no flag and is ignored (flags begin with --)"));
            return serve(starter, flags);
        } catch (FlagException e) {
            return fail(e.line());
        } catch (StartupException e) {
            return fail(e.line());
        }
    }

    /** The hook is there before the start, so that a signal during the start ends the process too. */
    private static int serve(Starter starter, FlagValues flags) throws StartupException, InterruptedException {
        AtomicReference<RunningProcess> started = new AtomicReference<>();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    RunningProcess running = started.get();
                    if (running != null) {
                        running.close();
                    }
                }));
        RunningProcess running = starter.start(flags);
        started.set(running);
        return running.await();
    }

    private int fail(String line) {
        err.println("tepui " + table.command() + ": " + line);
        return FAILED;
    }
}
