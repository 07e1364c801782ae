package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Call;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui reactivate AGENT}. */
@Command(
        name = "reactivate",
        mixinStandardHelpOptions = true,
        description = "Puts an agent back into use that was deactivated or drained.",
        footer = {"", "An agent that is still draining cannot be reactivated."})
final class ReactivateCommand extends ChangingCommand {
    @Parameters(paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    ReactivateCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        AgentEntry entry = Finder.any(cluster.agents(), agent);
        check(entry);
        Call.Builder call = Call.newBuilder().setType(Call.Type.REACTIVATE_AGENT);
        call.getReactivateAgentBuilder().setAgentId(entry.info().getId());
        return carryOut(
                cluster,
                new Change(
                        call.build(),
                        "put " + entry.name() + " back into use",
                        Sentences.begin(entry.name()) + " is in use again"));
    }

    /** What the master would refuse (MO-202). */
    private static void check(AgentEntry entry) throws CommandException {
        if (entry.state().equals("draining")) {
            throw CommandException.failed(entry.name() + " is still draining; wait until it is drained");
        }
        if (entry.registered().isPresent() && !entry.isDeactivated()) {
            throw CommandException.failed(entry.name() + " is not deactivated");
        }
    }
}
