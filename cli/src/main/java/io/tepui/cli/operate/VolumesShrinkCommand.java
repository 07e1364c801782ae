package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.output.Texts;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Resources;
import picocli.CommandLine.Command;

/** {@code tepui volumes shrink}. */
@Command(
        name = "shrink",
        mixinStandardHelpOptions = true,
        description = "Makes a volume smaller; the disk stays reserved. What does not fit in any more is lost.",
        footer = {"", "Examples:", "  tepui volumes shrink node7 db-1 2GB"})
final class VolumesShrinkCommand extends VolumeResizingCommand {
    VolumesShrinkCommand(Console console) {
        super(console);
    }

    @Override
    Resizing resize(AgentEntry entry, Volume volume, double megabytes) throws CommandException {
        if (megabytes >= volume.megabytes()) {
            throw CommandException.failed(named(entry) + " has " + Texts.megabytes(volume.megabytes())
                    + "; less than that can be taken away, or destroy it");
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHRINK_VOLUME);
        call.getShrinkVolumeBuilder()
                .setAgentId(entry.info().getId())
                .setVolume(volume.entry().toMessage())
                .getSubtractBuilder()
                .setValue(megabytes);
        return new Resizing(
                call.build(), Resources.of(volume.entry()), volume.megabytes() - megabytes, "shrink", "Shrank");
    }
}
