package io.tepui.cli.operate;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has subcommands, such as {@code tepui volumes}. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class Group implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Group() {}

    static CommandLine of(String name, String description, Object... commands) {
        CommandLine group = new CommandLine(new Group());
        group.getCommandSpec().name(name).usageMessage().description(description);
        // What is no subcommand is told with the names of those that there are.
        group.setUnmatchedArgumentsAllowed(true);
        for (Object command : commands) {
            group.addSubcommand(command);
        }
        return group;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "name one of its commands: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
