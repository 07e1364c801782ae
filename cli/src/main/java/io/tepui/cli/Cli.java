package io.tepui.cli;

import io.tepui.cli.containers.ContainerCommands;
import io.tepui.cli.operate.Operating;
import io.tepui.cli.run.RunCommand;
import io.tepui.cli.sandbox.SandboxCommands;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that talk to a running cluster. */
@Command(name = "tepui", description = "Commands that talk to a running cluster.")
public final class Cli {
    private static final Map<String, Function<Console, CommandLine>> COMMANDS = all();

    private Cli() {}

    private static Map<String, Function<Console, CommandLine>> all() {
        Map<String, Function<Console, CommandLine>> all = new TreeMap<>(Operating.commands());
        all.putAll(ContainerCommands.commands());
        all.putAll(SandboxCommands.commands());
        all.put("run", console -> new CommandLine(new RunCommand(console.out(), console.err())));
        all.put("call", console -> new CommandLine(new CallCommand(console.out(), console.err())));
        return Map.copyOf(all);
    }

    /** Returns the names of the commands. */
    public static Set<String> commands() {
        return COMMANDS.keySet();
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
        Function<Console, CommandLine> factory = COMMANDS.get(name);
        if (factory != null) {
            line.addSubcommand(name, factory.apply(console));
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
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
