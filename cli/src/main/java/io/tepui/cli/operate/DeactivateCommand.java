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

/** {@code tepui deactivate AGENT}. */
@Command(
        name = "deactivate",
        mixinStandardHelpOptions = true,
        description = "Takes an agent out of use: its resources are not offered any more, and its tasks go on.",
        footer = {"", "'tepui reactivate' puts it back into use."})
final class DeactivateCommand extends ChangingCommand {
    @Parameters(paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    DeactivateCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        AgentEntry entry = Finder.any(cluster.agents(), agent);
        Call.Builder call = Call.newBuilder().setType(Call.Type.DEACTIVATE_AGENT);
        call.getDeactivateAgentBuilder().setAgentId(entry.info().getId());
        return carryOut(
                cluster,
                new Change(
                        call.build(), "deactivate " + entry.name(), Sentences.begin(entry.name()) + " is deactivated"));
    }
}
