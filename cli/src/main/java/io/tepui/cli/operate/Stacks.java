package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Amounts;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The reservations that an agent has, and what of them is free. */
final class Stacks {
    private Stacks() {}

    /**
     * Finds the one way in which an agent has resources reserved for a role.
     *
     * @param names the kinds of resources that matter
     * @param principal whose reservation, when there are several
     * @return the reservations, the outermost first
     */
    static List<Reservation> find(AgentEntry agent, String role, Set<String> names, Optional<String> principal)
            throws CommandException {
        List<ResourceEntry> all = agent.total().stream()
                .filter(entry -> entry.isReserved() && entry.reservationRole().equals(role))
                .filter(entry -> names.contains(entry.name()))
                .toList();
        List<List<Reservation>> stacks = all.stream()
                .map(ResourceEntry::reservations)
                .filter(stack ->
                        principal.isEmpty() || stack.getLast().principal().equals(principal))
                .distinct()
                .toList();
        if (stacks.isEmpty()) {
            throw CommandException.failed(agent.name() + " has no " + String.join(" or ", names)
                    + " reserved for role '"
                    + role + "'"
                    + principal.map(name -> " by principal '" + name + "'").orElse("")
                    + "; 'tepui agent " + agent.id() + "' shows what it has");
        }
        if (stacks.size() > 1) {
            throw CommandException.failed(agent.name() + " has several reservations for role '" + role + "': "
                    + all.stream().map(Amounts::reservedFor).distinct().collect(Collectors.joining("; "))
                    + "; tell them apart with --principal, or write the resources as JSON");
        }
        return stacks.getFirst();
    }

    /** Puts resources under reservations. */
    static Resources under(Resources plain, List<Reservation> stack) {
        return plain.map(entry -> entry.withReservations(stack));
    }

    /** Refuses what the agent has not free, and says how much of it there is. */
    static void checkFree(AgentEntry agent, Resources wanted) throws CommandException {
        Resources free = agent.free();
        for (ResourceEntry entry : wanted) {
            if (!free.contains(entry)) {
                throw CommandException.failed(
                        agent.name() + " has too little " + entry.name() + " " + owner(entry) + ": "
                                + Amounts.amount(entry) + " wanted, "
                                + Amounts.amount(like(free, entry), entry.name()) + " of "
                                + Amounts.amount(like(agent.total(), entry), entry.name()) + " free");
            }
        }
    }

    private static String owner(ResourceEntry entry) {
        return entry.isReserved() ? "that is reserved for " + Amounts.reservedFor(entry) : "that is not reserved";
    }

    private static Resources like(Resources pool, ResourceEntry wanted) {
        return pool.filter(entry -> entry.name().equals(wanted.name())
                && entry.reservations().equals(wanted.reservations())
                && entry.disk().equals(wanted.disk()));
    }
}
