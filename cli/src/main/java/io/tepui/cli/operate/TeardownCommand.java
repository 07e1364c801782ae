package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response.GetFrameworks.Framework;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui teardown FRAMEWORK}. */
@Command(
        name = "teardown",
        mixinStandardHelpOptions = true,
        description = "Ends a framework: its tasks are killed, and its scheduler cannot come back under its id.")
final class TeardownCommand extends ChangingCommand {
    @Parameters(
            paramLabel = "FRAMEWORK",
            description = "The framework: its id, the beginning of it or its last part such as 0003, or its name.")
    private String framework = "";

    TeardownCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Framework found = Finder.framework(cluster.frameworks(), framework);
        Call.Builder call = Call.newBuilder().setType(Call.Type.TEARDOWN);
        call.getTeardownBuilder().setFrameworkId(found.getFrameworkInfo().getId());
        String name = Finder.nameOf(found);
        String would = "end " + name;
        if (isDryRun()) {
            long tasks = cluster.tasks().getTasksList().stream()
                    .filter(task -> task.getFrameworkId()
                            .equals(found.getFrameworkInfo().getId()))
                    .count();
            would += " and its " + Texts.count(tasks, "task");
        }
        return carryOut(cluster, new Change(call.build(), would, Sentences.begin(name) + " is over"));
    }
}
