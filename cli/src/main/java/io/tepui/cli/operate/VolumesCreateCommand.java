package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.output.Texts;
import io.tepui.cli.output.Values;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Volume.Mode;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui volumes create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes a volume of disk that is reserved for a role; it outlives the tasks that use it.",
        footer = {"", "Examples:", "  tepui volumes create node7 db-1 10GB --role=batch --path=data"})
final class VolumesCreateCommand extends ResourceChangingCommand {
    private static final String DISK = "disk";
    private static final int MAX_ID_BYTES = 255;

    @Parameters(index = "0", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The new volume's id, unique for its role on the agent.")
    private String id = "";

    @Parameters(index = "2", paramLabel = "SIZE", description = "Its size, such as 512MB or 10GB.")
    private String size = "";

    @Option(names = "--role", paramLabel = "ROLE", required = true, description = "The role whose disk it is made of.")
    private String role = "";

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = "data",
            description = "Where containers see it, by default (default: ${DEFAULT-VALUE}).")
    private String path = "";

    @Option(names = "--principal", paramLabel = "NAME", description = "Who creates it.")
    private Optional<String> principal = Optional.empty();

    @Option(names = "--shared", description = "Several tasks may use it at a time.")
    private boolean shared;

    VolumesCreateCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        double megabytes = Values.megabytes("SIZE", size);
        checkId();
        Roles.checkReservable(role);
        AgentEntry entry = Finder.registered(cluster.agents(), agent);
        if (Volume.of(entry).stream()
                .anyMatch(volume -> volume.id().equals(id) && volume.role().equals(role))) {
            throw CommandException.failed(entry.name() + " already has a volume '" + id + "' of role '" + role + "'");
        }
        List<Reservation> stack = Stacks.find(entry, role, Set.of(DISK), Optional.empty());
        ResourceEntry disk = ResourceEntry.scalar(DISK, megabytes).withReservations(stack);
        Resource volume = disk.withDisk(Disk.of(info())).withShared(shared).toMessage();
        Optional<String> problem = io.tepui.resources.ResourceValidation.validate(volume);
        if (problem.isPresent()) {
            throw CommandException.usage(problem.get());
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.CREATE_VOLUMES);
        call.getCreateVolumesBuilder().setAgentId(entry.info().getId()).addVolumes(volume);
        String what =
                "volume '" + id + "' of " + Texts.megabytes(megabytes) + " for role '" + role + "' on " + entry.name();
        return carryOut(
                cluster, entry, Resources.of(disk), new Change(call.build(), "create " + what, "Created " + what));
    }

    /** A volume's id names its directory (MO-117). */
    private void checkId() throws CommandException {
        if (id.isEmpty()
                || id.equals(".")
                || id.equals("..")
                || id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES
                || id.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\')) {
            throw CommandException.usage("'" + id + "' is not an id for a volume: write up to " + MAX_ID_BYTES
                    + " bytes without slashes and control characters");
        }
    }

    private Resource.DiskInfo info() {
        Resource.DiskInfo.Builder info = Resource.DiskInfo.newBuilder();
        info.getPersistenceBuilder().setId(id);
        principal.ifPresent(name -> info.getPersistenceBuilder().setPrincipal(name));
        info.getVolumeBuilder().setMode(Mode.RW).setContainerPath(path);
        return info.build();
    }
}
