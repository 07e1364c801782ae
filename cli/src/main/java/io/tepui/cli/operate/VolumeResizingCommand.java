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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What gives a volume another size. */
abstract class VolumeResizingCommand extends ResourceChangingCommand {
    @Parameters(index = "0", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The volume's id.")
    private String id = "";

    @Parameters(index = "2", paramLabel = "SIZE", description = "By how much, such as 512MB or 2GB.")
    private String size = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "Its role, when several volumes have the id.")
    private Optional<String> role = Optional.empty();

    VolumeResizingCommand(Console console) {
        super(console);
    }

    /**
     * What is to be done.
     *
     * @param call the call, with the volume's agent
     * @param consumed what must be free for it
     * @param newMegabytes the volume's size afterwards
     * @param verb what is done, such as {@code grow}
     * @param done what was done, such as {@code Grew}
     */
    record Resizing(Call call, Resources consumed, double newMegabytes, String verb, String done) {}

    /** Makes the call for a volume that is not shared. */
    abstract Resizing resize(AgentEntry entry, Volume volume, double megabytes) throws CommandException;

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        double megabytes = Values.megabytes("SIZE", size);
        AgentEntry entry = Finder.registered(cluster.agents(), agent);
        Volume volume = Volume.find(entry, id, role);
        if (volume.entry().isShared()) {
            throw CommandException.failed(named(entry) + " is shared; its size is fixed");
        }
        Resizing resizing = resize(entry, volume, megabytes);
        String what =
                named(entry) + " by " + Texts.megabytes(megabytes) + " to " + Texts.megabytes(resizing.newMegabytes());
        return carryOut(
                cluster,
                entry,
                resizing.consumed(),
                new Change(resizing.call(), resizing.verb() + " " + what, resizing.done() + " " + what));
    }

    /** Names the volume for people. */
    String named(AgentEntry entry) {
        return "volume '" + id + "' on " + entry.name();
    }
}
