package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.output.Texts;
import io.tepui.cli.output.Values;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui volumes shrink}. */
@Command(
        name = "shrink",
        mixinStandardHelpOptions = true,
        description = "Makes a volume smaller; the disk stays reserved. What does not fit in any more is lost.",
        footer = {"", "Examples:", "  tepui volumes shrink node7 db-1 2GB"})
final class VolumesShrinkCommand extends ResourceChangingCommand {
    @Parameters(index = "0", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The volume's id.")
    private String id = "";

    @Parameters(index = "2", paramLabel = "SIZE", description = "How much is taken away, such as 512MB or 2GB.")
    private String size = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "Its role, when several volumes have the id.")
    private Optional<String> role = Optional.empty();

    VolumesShrinkCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        double megabytes = Values.megabytes("SIZE", size);
        AgentEntry entry = Finder.registered(cluster.agents(), agent);
        Volume volume = Volume.find(entry, id, role);
        if (volume.entry().isShared()) {
            throw CommandException.failed("volume '" + id + "' on " + entry.name() + " is shared; its size is fixed");
        }
        if (megabytes >= volume.megabytes()) {
            throw CommandException.failed("volume '" + id + "' on " + entry.name() + " has "
                    + Texts.megabytes(volume.megabytes()) + "; less than that can be taken away, or destroy it");
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHRINK_VOLUME);
        call.getShrinkVolumeBuilder()
                .setAgentId(entry.info().getId())
                .setVolume(volume.entry().toMessage())
                .getSubtractBuilder()
                .setValue(megabytes);
        String what = "volume '" + id + "' on " + entry.name() + " by " + Texts.megabytes(megabytes) + " to "
                + Texts.megabytes(volume.megabytes() - megabytes);
        return carryOut(
                cluster,
                entry,
                Resources.of(volume.entry()),
                new Change(call.build(), "shrink " + what, "Shrank " + what));
    }
}
