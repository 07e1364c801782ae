package io.tepui.cli;

import io.tepui.cli.operate.Operating;
import io.tepui.cli.run.RunCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that talk to a running cluster. */
@Command(name = "tepui", description = "Commands that talk to a running cluster.")
public final class Cli {
    private static final String RUN = "run";
    private static final String CALL = "call";

    private Cli() {}

    /** Returns the names of the commands. */
    public static Set<String> commands() {
        Set<String> names = new TreeSet<>(Operating.names());
        names.add(RUN);
        names.add(CALL);
        return names;
    }

    /**
     * Runs one command.
     *
     * @param args the command's name and its arguments, such as {@code call GET_HEALTH}
     * @param out where results go
     * @param err where troubles and progress go
     * @return the exit status, see {@link ExitCodes}
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        return run(args, Console.of(out, err));
    }

    /** Runs one command somewhere. */
    static int run(String[] args, Console console) {
        PrintStream err = console.err();
        CommandLine line = new CommandLine(new Cli());
        String name = args.length == 0 ? "" : args[0];
        switch (name) {
            case RUN -> line.addSubcommand(new RunCommand(console.out(), err));
            case CALL -> line.addSubcommand(new CallCommand(console.out(), err));
            default -> {
                if (Operating.names().contains(name)) {
                    line.addSubcommand(name, Operating.command(name, console));
                }
            }
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(console.out(), true));
        line.setErr(new PrintWriter(err, true));
        line.setParameterExceptionHandler((e, given) -> {
            String command = e.getCommandLine().getCommandSpec().qualifiedName();
            err.println(command + ": " + e.getMessage());
            err.println("'" + command + " --help' shows the options.");
            return ExitCodes.USAGE;
        });
        return line.execute(args);
    }
}
