package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ClusterCommand;
import io.tepui.cli.cluster.Targets;
import io.tepui.client.ApiException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui cat TASK:PATH...}. */
@Command(
        name = "cat",
        mixinStandardHelpOptions = true,
        description = "Prints files of the sandboxes of tasks, byte for byte.",
        footer = {"", "Examples:", "  tepui cat web.3:config.json"})
final class CatCommand extends ClusterCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "TASK:PATH",
            description =
                    "Files; a task is named by its id or name, the beginning of its id or its last part. It may be over.")
    private List<String> files = List.of();

    CatCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        List<SandboxPath> paths = new ArrayList<>();
        for (String file : files) {
            paths.add(SandboxPath.ofFile(file));
        }
        Targets targets = Targets.of(cluster);
        for (SandboxPath path : paths) {
            try (Sandbox sandbox = Sandbox.find(targets, path.task())) {
                sandbox.copy(path.path(), 0, out());
            }
        }
        return out().checkError() ? ExitCodes.NO_READER : ExitCodes.OK;
    }
}
