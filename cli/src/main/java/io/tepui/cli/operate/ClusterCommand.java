package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.Failures;
import io.tepui.cli.MasterOption;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.output.Json;
import io.tepui.client.ApiException;
import io.tepui.client.Endpoint;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have in common that talk to a master: its address, the form of the output, and what is said on failure. */
abstract class ClusterCommand implements Callable<Integer> {
    /** How results are printed. */
    enum Form {
        TABLE,
        JSON
    }

    private static final int UNAVAILABLE = 503;
    private static final int FORBIDDEN = 403;

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final MasterOption master = new MasterOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "How results are printed: a table for people, or JSON for scripts (default: table).")
    private Form form = Form.TABLE;

    ClusterCommand(Console console) {
        this.console = console;
    }

    /**
     * Does what the command is for.
     *
     * @return the exit status
     */
    abstract int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException;

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
            return fail(e.status(), e.reason());
        } catch (ApiException e) {
            return fail(ExitCodes.FAILED, refused(endpoint, e));
        } catch (IOException e) {
            return fail(
                    ExitCodes.FAILED,
                    "no answer from the master at " + endpoint + " (" + Failures.line(e)
                            + "); is it running? Name another with --master=HOST:PORT");
        }
    }

    private static String refused(Endpoint endpoint, ApiException e) {
        String reason = e.reason().isEmpty() ? "it gave no reason" : e.reason();
        String hint =
                switch (e.status()) {
                    case UNAVAILABLE -> "; try again in a moment";
                    case FORBIDDEN -> "; ask whoever keeps the permissions of the cluster";
                    default -> "";
                };
        return "the master at " + endpoint + " refused (" + e.status() + "): " + reason + hint;
    }

    private int fail(int status, String reason) {
        console.err().println(spec.qualifiedName() + ": " + reason);
        return status;
    }

    final PrintStream out() {
        return console.out();
    }

    final PrintStream err() {
        return console.err();
    }

    final Console console() {
        return console;
    }

    final Instant now() {
        return console.clock().instant();
    }

    /** Whether the output is for scripts. */
    final boolean isJson() {
        return form == Form.JSON;
    }

    /** Prints a value for scripts. */
    final int print(Object json) {
        out().println(Json.print(json));
        return ExitCodes.OK;
    }
}
