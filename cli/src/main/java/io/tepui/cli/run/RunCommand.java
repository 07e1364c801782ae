package io.tepui.cli.run;

import io.tepui.cli.ExitCodes;
import io.tepui.cli.Failures;
import io.tepui.cli.Interrupts;
import io.tepui.cli.MasterOption;
import io.tepui.client.ApiException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui run}: runs a command in the cluster as if it ran here. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a command in the cluster, shows its output, and exits with its exit status.",
        footer = {
            "",
            "The command and its arguments are passed on as they are. A single argument with blanks in it is a shell "
                    + "command. Ctrl-C kills the tasks and waits for them to end; a second one leaves at once.",
            "",
            "Examples:",
            "  tepui run -- sh -c 'echo hello; exit 3'",
            "  tepui run --instances=4 --mem=64 --env=WORD=hi -- sh -c 'echo $WORD'"
        })
public final class RunCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private final MasterOption master = new MasterOption();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "run",
            description = "The name shown to operators (default: ${DEFAULT-VALUE}).")
    private String name = "";

    @Option(names = "--user", paramLabel = "USER", description = "Who the command runs as (default: you).")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "*",
            description = "The role whose resources are used (default: ${DEFAULT-VALUE}).")
    private String role = "";

    @Option(
            names = "--cpus",
            paramLabel = "N",
            defaultValue = "0.1",
            description = "Processors for each instance (default: ${DEFAULT-VALUE}).")
    private double cpus;

    @Option(
            names = "--mem",
            paramLabel = "MB",
            defaultValue = "32",
            description = "Memory for each instance, in megabytes (default: ${DEFAULT-VALUE}).")
    private double mem;

    @Option(names = "--env", paramLabel = "K=V", description = "A variable for the command; may be repeated.")
    private Map<String, String> environment = new LinkedHashMap<>();

    @Option(names = "--uri", paramLabel = "URI", description = "Fetched into the sandbox first; may be repeated.")
    private List<String> uris = List.of();

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many to run at a time (default: ${DEFAULT-VALUE}).")
    private int instances;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments, after '--'.")
    private List<String> command = List.of();

    /**
     * Makes the command.
     *
     * @param out where the tasks' standard output goes
     * @param err where their standard error and all messages go
     */
    public RunCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InterruptedException {
        RunOptions options;
        try {
            options = options();
        } catch (IllegalArgumentException e) {
            err.println("tepui run: " + e.getMessage());
            return ExitCodes.USAGE;
        }
        try (TaskRunner runner = TaskRunner.subscribe(options, out, err)) {
            Interrupts.onInterrupt(runner::kill);
            return runner.await();
        } catch (ApiException e) {
            err.println("tepui run: the master at " + options.master() + " refused: " + e.getMessage());
        } catch (IOException e) {
            err.println("tepui run: no connection to the master at " + options.master() + " (" + Failures.line(e)
                    + "); start one with './tepui local', or name another with --master=HOST:PORT");
        }
        return ExitCodes.NOT_RUN;
    }

    private RunOptions options() {
        require(cpus > 0 && Double.isFinite(cpus), "--cpus=" + cpus + " must be more than 0");
        require(mem > 0 && Double.isFinite(mem), "--mem=" + mem + " must be more than 0");
        require(instances >= 1, "--instances=" + instances + " must be at least 1");
        require(!name.isBlank() && !name.contains("/"), "--name='" + name + "' must not be empty or hold a '/'");
        return new RunOptions(master.endpoint(), name, user, role, cpus, mem, environment, uris, instances, command);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
