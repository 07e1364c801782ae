package io.tepui.cli.operate;

import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Disk;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import picocli.CommandLine.Command;

/** {@code tepui volumes grow}. */
@Command(
        name = "grow",
        mixinStandardHelpOptions = true,
        description = "Makes a volume larger, with disk that is reserved for its role.",
        footer = {"", "Examples:", "  tepui volumes grow node7 db-1 2GB"})
final class VolumesGrowCommand extends VolumeResizingCommand {
    VolumesGrowCommand(Console console) {
        super(console);
    }

    @Override
    Resizing resize(AgentEntry entry, Volume volume, double megabytes) {
        ResourceEntry addition = plainDisk(volume).withAmount(Scalar.of(megabytes));
        Call.Builder call = Call.newBuilder().setType(Call.Type.GROW_VOLUME);
        call.getGrowVolumeBuilder()
                .setAgentId(entry.info().getId())
                .setVolume(volume.entry().toMessage())
                .setAddition(addition.toMessage());
        return new Resizing(
                call.build(), Resources.of(volume.entry(), addition), volume.megabytes() + megabytes, "grow", "Grew");
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
