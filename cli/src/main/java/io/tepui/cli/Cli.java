package io.tepui.cli;

import io.tepui.cli.run.RunCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that talk to a running cluster. */
@Command(name = "tepui", description = "Commands that talk to a running cluster.")
public final class Cli {
    private Cli() {}

    /**
     * Runs one command.
     *
     * @param args the command's name and its arguments, such as {@code call GET_HEALTH}
     * @param out where results go
     * @param err where troubles and progress go
     * @return the exit status, see {@link ExitCodes}
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(new Cli());
        line.addSubcommand(new RunCommand(out, err));
        line.addSubcommand(new CallCommand(out, err));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        line.setParameterExceptionHandler((e, given) -> {
            err.println("tepui " + e.getCommandLine().getCommandName() + ": " + e.getMessage());
            err.println("'tepui " + e.getCommandLine().getCommandName() + " --help' shows the options.");
            return ExitCodes.USAGE;
        });
        return line.execute(args);
    }
}
