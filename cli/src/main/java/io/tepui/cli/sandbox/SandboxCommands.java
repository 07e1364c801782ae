package io.tepui.cli.sandbox;

import io.tepui.cli.Console;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** The commands for the files of tasks, by name; each is made only when it is used. */
public final class SandboxCommands {
    private SandboxCommands() {}

    /** Returns what makes each command. */
    public static Map<String, Function<Console, CommandLine>> commands() {
        return Map.of(
                "logs", console -> new CommandLine(new LogsCommand(console)),
                "ls", console -> new CommandLine(new LsCommand(console)),
                "cat", console -> new CommandLine(new CatCommand(console)),
                "cp", console -> new CommandLine(new CpCommand(console)));
    }
}
