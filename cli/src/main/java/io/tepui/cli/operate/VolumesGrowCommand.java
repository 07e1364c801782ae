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
import io.tepui.resources.Disk;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui volumes grow}. */
@Command(
        name = "grow",
        mixinStandardHelpOptions = true,
        description = "Makes a volume larger, with disk that is reserved for its role.",
        footer = {"", "Examples:", "  tepui volumes grow node7 db-1 2GB"})
final class VolumesGrowCommand extends ResourceChangingCommand {
    @Parameters(index = "0", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The volume's id.")
    private String id = "";

    @Parameters(index = "2", paramLabel = "SIZE", description = "How much is added, such as 512MB or 2GB.")
    private String size = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "Its role, when several volumes have the id.")
    private Optional<String> role = Optional.empty();

    VolumesGrowCommand(Console console) {
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
        ResourceEntry addition = plainDisk(volume).withAmount(Scalar.of(megabytes));
        Call.Builder call = Call.newBuilder().setType(Call.Type.GROW_VOLUME);
        call.getGrowVolumeBuilder()
                .setAgentId(entry.info().getId())
                .setVolume(volume.entry().toMessage())
                .setAddition(addition.toMessage());
        String what = "volume '" + id + "' on " + entry.name() + " by " + Texts.megabytes(megabytes) + " to "
                + Texts.megabytes(volume.megabytes() + megabytes);
        return carryOut(
                cluster,
                entry,
                Resources.of(volume.entry(), addition),
                new Change(call.build(), "grow " + what, "Grew " + what));
    }

    /** The same disk without the volume on it. */
    private static ResourceEntry plainDisk(Volume volume) {
        return volume.entry()
                .disk()
                .flatMap(disk -> disk.source().map(source -> disk.toMessage().toBuilder()
                        .clearPersistence()
                        .clearVolume()
                        .build()))
                .map(info -> volume.entry().withDisk(Disk.of(info)))
                .orElseGet(() -> volume.entry().withoutDisk());
    }
}
