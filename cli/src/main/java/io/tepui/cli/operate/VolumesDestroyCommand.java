package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui volumes destroy}. */
@Command(
        name = "destroy",
        mixinStandardHelpOptions = true,
        description = "Destroys a volume and all that is in it; its disk stays reserved.",
        footer = {"", "Examples:", "  tepui volumes destroy node7 db-1"})
final class VolumesDestroyCommand extends ResourceChangingCommand {
    @Parameters(index = "0", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The volume's id.")
    private String id = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "Its role, when several volumes have the id.")
    private Optional<String> role = Optional.empty();

    VolumesDestroyCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        AgentEntry entry = Finder.registered(cluster.agents(), agent);
        Volume volume = Volume.find(entry, id, role);
        if (volume.isInUse()) {
            throw CommandException.failed("volume '" + id + "' on " + entry.name() + " is in use; end its tasks first");
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.DESTROY_VOLUMES);
        call.getDestroyVolumesBuilder()
                .setAgentId(entry.info().getId())
                .addVolumes(volume.entry().toMessage());
        String what = "volume '" + id + "' of " + Texts.megabytes(volume.megabytes()) + " of role '" + volume.role()
                + "' on " + entry.name();
        return carryOut(
                cluster,
                entry,
                Resources.of(volume.entry()),
                new Change(call.build(), "destroy " + what, "Destroyed " + what));
    }
}
