package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.client.ApiException;
import io.tepui.protocol.json.JsonCodec;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Option;

/** A command that changes the cluster, or says what it would change. */
abstract class ChangingCommand extends ReportCommand {
    @Option(names = "--dry-run", description = "Checks everything, says what would be done, and changes nothing.")
    private boolean dryRun;

    ChangingCommand(Console console) {
        super(console);
    }

    /** Whether nothing is to be changed. */
    final boolean isDryRun() {
        return dryRun;
    }

    /** Makes the change, unless this is a dry run, and says so. */
    final int carryOut(Cluster cluster, Change change)
            throws CommandException, ApiException, IOException, InterruptedException {
        if (!dryRun) {
            cluster.change(change.call());
        }
        return tell(change);
    }

    /** Says that the change was made, or would be. */
    final int tell(Change change) throws IOException {
        String message = dryRun ? "Would " + change.would() + "." : change.done() + ".";
        if (!isJson()) {
            out().println(message);
            return ExitCodes.OK;
        }
        Map<String, Object> outcome = Json.object();
        outcome.put("dry_run", dryRun);
        outcome.put("message", message);
        outcome.put("call", Json.parse(JsonCodec.standard().toJson(change.call())));
        return print(outcome);
    }
}
