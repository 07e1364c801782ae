package io.tepui.cli.containers;

import io.tepui.cli.Console;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** The commands for containers that run, by name; each is made only when it is used. */
public final class ContainerCommands {
    private ContainerCommands() {}

    /** Returns what makes each command. */
    public static Map<String, Function<Console, CommandLine>> commands() {
        return Map.of(
                "exec", console -> new CommandLine(new ExecCommand(console)),
                "attach", console -> new CommandLine(new AttachCommand(console)),
                "ps", console -> new CommandLine(new PsCommand(console)));
    }
}
