package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Reservation;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui reserve AGENT RESOURCES}. */
@Command(
        name = "reserve",
        mixinStandardHelpOptions = true,
        description = "Reserves resources of an agent for a role: only frameworks of the role are offered them.",
        footer = {
            "",
            "What is offered to others is taken back for it; what is in use cannot be reserved.",
            "",
            "Examples:",
            "  tepui reserve node7 'cpus:4;mem:8192' --role=batch",
            "  tepui reserve node7 'cpus:4' --role=web --from=batch",
            "  tepui reserve node7 '[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":4},",
            "    \"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"batch\"}]}]'"
        })
final class ReserveCommand extends ResourceChangingCommand {
    @Parameters(index = "0", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Parameters(
            index = "1",
            paramLabel = "RESOURCES",
            description =
                    "Text such as 'cpus:4;mem:1024', or a JSON list in the form of the API, reservations included.")
    private String resources = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "The role to reserve for; not with JSON.")
    private Optional<String> role = Optional.empty();

    @Option(names = "--principal", paramLabel = "NAME", description = "In whose name it is reserved.")
    private Optional<String> principal = Optional.empty();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of the reservation; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--from",
            paramLabel = "ROLE",
            description =
                    "Takes resources that are reserved for this role now. A child of it gets a refined reservation.")
    private Optional<String> from = Optional.empty();

    ReserveCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Call.ReserveResources.Builder call = Call.ReserveResources.newBuilder();
        Resources plain = Resources.empty();
        List<Resource> complete = List.of();
        if (ResourceInput.isJson(resources)) {
            requireNothingBeside(role, from, principal);
            complete = ResourceInput.complete(resources);
        } else {
            plain = ResourceInput.plain(resources);
            Roles.checkReservable(wanted());
        }
        AgentEntry entry = Finder.registered(cluster.agents(), agent);
        call.setAgentId(entry.info().getId());
        Resources consumed;
        Resources made;
        if (complete.isEmpty()) {
            List<Reservation> source =
                    from.isEmpty() ? List.of() : Stacks.find(entry, from.get(), plain.names(), Optional.empty());
            List<Reservation> target = target(source);
            consumed = Stacks.under(plain, source);
            made = Stacks.under(plain, target);
            boolean refines = target.size() == source.size() + 1;
            if (!refines) {
                call.addAllSource(consumed.toMessages());
            }
            if (isDryRun()) {
                Roles.checkKnown(cluster, wanted());
            }
            call.addAllResources(made.toMessages());
        } else {
            call.addAllResources(complete);
            made = Resources.fromValidMessages(complete);
            consumed = made.map(each -> each.isReserved() ? each.withPoppedReservation() : each);
        }
        String what = Amounts.sums(made) + " of " + entry.name() + " for " + owners(made);
        return carryOut(
                cluster,
                entry,
                consumed,
                new Change(
                        Call.newBuilder()
                                .setType(Call.Type.RESERVE_RESOURCES)
                                .setReserveResources(call)
                                .build(),
                        "reserve " + what,
                        "Reserved " + what));
    }

    private String wanted() throws CommandException {
        if (role.isEmpty()) {
            throw CommandException.usage("no role is given; name the role to reserve for with --role=ROLE");
        }
        return role.get();
    }

    /** Keeps as much of what there is as the role is a child of, and puts the new reservation on top. */
    private List<Reservation> target(List<Reservation> source) throws CommandException {
        String wanted = wanted();
        List<Reservation> target = new ArrayList<>();
        for (Reservation level : source) {
            if (!io.tepui.resources.Roles.isStrictSubrole(wanted, level.role())) {
                break;
            }
            target.add(level);
        }
        Reservation top = principal
                .map(name -> Reservation.ofDynamic(wanted, name))
                .orElseGet(() -> Reservation.ofDynamic(wanted));
        if (!labels.isEmpty()) {
            Labels.Builder message = Labels.newBuilder();
            labels.forEach(
                    (key, value) -> message.addLabelsBuilder().setKey(key).setValue(value));
            top = top.withLabels(message.build());
        }
        target.add(top);
        return target;
    }

    private static String owners(Resources made) {
        return String.join(
                ", ", made.stream().map(Amounts::reservedFor).distinct().toList());
    }

    @SafeVarargs
    static void requireNothingBeside(Optional<String>... options) throws CommandException {
        for (Optional<String> option : options) {
            if (option.isPresent()) {
                throw CommandException.usage(
                        "resources in JSON say all themselves; give no --role, --from or --principal with them");
            }
        }
    }
}
