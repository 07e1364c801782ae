package io.tepui.cli.cluster;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.Failures;
import io.tepui.cli.MasterOption;
import io.tepui.client.ApiException;
import io.tepui.client.Endpoint;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have in common that talk to a master: its address, and what is said on failure. */
public abstract class ClusterCommand implements Callable<Integer> {
    private static final int UNAVAILABLE = 503;
    private static final int FORBIDDEN = 403;

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final MasterOption master = new MasterOption();

    /** Makes the command. */
    protected ClusterCommand(Console console) {
        this.console = console;
    }

    /**
     * Does what the command is for.
     *
     * @return the exit status
     */
    protected abstract int run(Cluster cluster)
            throws CommandException, ApiException, IOException, InterruptedException;

    /** Returns the exit status of a command that could not do its work, though it was asked for in the right way. */
    protected int failureStatus() {
        return ExitCodes.FAILED;
    }

    @Override
    public final Integer call() throws InterruptedException {
        Endpoint endpoint;
        try {
            endpoint = master.endpoint();
        } catch (IllegalArgumentException e) {
            return fail(ExitCodes.USAGE, String.valueOf(e.getMessage()));
        }
        try (Cluster cluster = new Cluster(endpoint)) {
            return run(cluster);
        } catch (CommandException e) {
            return fail(e.status() == ExitCodes.FAILED ? failureStatus() : e.status(), e.reason());
        } catch (ApiException e) {
            return fail(failureStatus(), refused(endpoint, e));
        } catch (IOException e) {
            return fail(
                    failureStatus(),
                    "no answer from the master at " + endpoint + " (" + Failures.line(e)
                            + "); is it running? Name another with --master=HOST:PORT");
        }
    }

    private static String refused(Endpoint endpoint, ApiException e) {
        return "the master at " + endpoint + " refused (" + e.status() + "): " + reason(e);
    }

    /** Why a call was refused, and what to do. */
    static String reason(ApiException e) {
        String reason = e.reason().isEmpty() ? "it gave no reason" : e.reason();
        String hint =
                switch (e.status()) {
                    case UNAVAILABLE -> "; try again in a moment";
                    case FORBIDDEN -> "; ask whoever keeps the permissions of the cluster";
                    default -> "";
                };
        return reason + hint;
    }

    private int fail(int status, String reason) {
        tell(reason);
        return status;
    }

    /** Says something that is no result, in a line. */
    protected final void tell(String line) {
        console.err().println(spec.qualifiedName() + ": " + line);
    }

    /** Returns where results go. */
    protected final PrintStream out() {
        return console.out();
    }

    /** Returns where troubles and progress go. */
    protected final PrintStream err() {
        return console.err();
    }

    /** Returns where the command runs. */
    protected final Console console() {
        return console;
    }

    /** Returns what time it is. */
    protected final Instant now() {
        return console.clock().instant();
    }
}
