package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Reservation;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui unreserve AGENT RESOURCES}. */
@Command(
        name = "unreserve",
        mixinStandardHelpOptions = true,
        description = "Takes a reservation away from resources of an agent.",
        footer = {
            "",
            "Reservations that the agent was started with cannot be taken away, nor those of volumes: destroy these first.",
            "",
            "Examples:",
            "  tepui unreserve node7 'cpus:4;mem:8192' --role=batch"
        })
final class UnreserveCommand extends ResourceChangingCommand {
    @Parameters(index = "0", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Parameters(
            index = "1",
            paramLabel = "RESOURCES",
            description =
                    "Text such as 'cpus:4;mem:1024', or a JSON list in the form of the API, reservations included.")
    private String resources = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "The role they are reserved for; not with JSON.")
    private Optional<String> role = Optional.empty();

    @Option(names = "--principal", paramLabel = "NAME", description = "In whose name, when there are several.")
    private Optional<String> principal = Optional.empty();

    UnreserveCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Call.UnreserveResources.Builder call = Call.UnreserveResources.newBuilder();
        Resources plain = Resources.empty();
        List<Resource> complete = List.of();
        if (ResourceInput.isJson(resources)) {
            ReserveCommand.requireNothingBeside(role, principal);
            complete = ResourceInput.complete(resources);
        } else {
            plain = ResourceInput.plain(resources);
            Roles.checkReservable(wanted());
        }
        AgentEntry entry = Finder.registered(cluster.agents(), agent);
        Resources reserved;
        if (complete.isEmpty()) {
            List<Reservation> stack = Stacks.find(entry, wanted(), plain.names(), principal);
            reserved = Stacks.under(plain, stack);
        } else {
            reserved = Resources.fromValidMessages(complete);
        }
        if (reserved.stream().anyMatch(each -> !each.isDynamicallyReserved())) {
            throw CommandException.failed(
                    "static reservations cannot be taken away: " + entry.name() + " was started with them");
        }
        call.setAgentId(entry.info().getId()).addAllResources(complete.isEmpty() ? reserved.toMessages() : complete);
        String owners = String.join(
                ", ", reserved.stream().map(Amounts::reservedFor).distinct().toList());
        String what = "the reservation of " + Amounts.sums(reserved) + " of " + entry.name() + " for " + owners;
        return carryOut(
                cluster,
                entry,
                reserved,
                new Change(
                        Call.newBuilder()
                                .setType(Call.Type.UNRESERVE_RESOURCES)
                                .setUnreserveResources(call)
                                .build(),
                        "take away " + what,
                        "Took away " + what));
    }

    private String wanted() throws CommandException {
        if (role.isEmpty()) {
            throw CommandException.usage("no role is given; name the role they are reserved for with --role=ROLE");
        }
        return role.get();
    }
}
