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

/** {@code tepui gone AGENT}. */
@Command(
        name = "gone",
        mixinStandardHelpOptions = true,
        description =
                "Says that an agent will never come back: its tasks are lost to their frameworks, and it is refused for ever.",
        footer = {"", "This cannot be undone. An agent that is out of reach is named by its whole id."})
final class GoneCommand extends ChangingCommand {
    @Parameters(paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    GoneCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        AgentEntry entry = Finder.any(cluster.agents(), agent);
        Call.Builder call = Call.newBuilder().setType(Call.Type.MARK_AGENT_GONE);
        call.getMarkAgentGoneBuilder().setAgentId(entry.info().getId());
        return carryOut(
                cluster,
                new Change(
                        call.build(),
                        "mark " + entry.name() + " gone for ever",
                        Sentences.begin(entry.name()) + " is gone"));
    }
}
