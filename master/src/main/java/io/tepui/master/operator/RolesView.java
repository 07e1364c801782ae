package io.tepui.master.operator;

import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Role;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.resources.Amount;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import io.tepui.resources.Roles;
import io.tepui.resources.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The roles that are in use, and what they use (MO-230 to MO-232). */
final class RolesView {
    private static final Set<String> SHOWN = Set.of("cpus", "disk", "gpus", "mem");
    private static final double DEFAULT_WEIGHT = 1.0;

    /** What is known of one role. */
    private static final class Usage {
        private final Set<String> frameworks = new TreeSet<>();
        private final SortedMap<String, Long> thousandths = new TreeMap<>();
    }

    private final MasterState state;
    private final SortedMap<String, Usage> roles = new TreeMap<>();

    private RolesView(MasterState state) {
        this.state = state;
    }

    /**
     * Returns the roles, sorted by name.
     *
     * @param whitelist the roles of {@code --roles}, if it is set: then only these, {@code *} and their ancestors show
     */
    static List<Role> of(MasterState state, Optional<Set<String>> whitelist) {
        RolesView view = new RolesView(state);
        view.frameworks();
        if (whitelist.isPresent()) {
            Set<String> shown = new TreeSet<>(List.of(Roles.ANY));
            whitelist.get().forEach(role -> {
                shown.add(role);
                shown.addAll(Roles.ancestors(role));
            });
            shown.forEach(view::usage);
            view.roles.keySet().retainAll(shown);
        } else {
            view.configured();
            view.reserved();
        }
        return view.toMessages();
    }

    private void frameworks() {
        for (FrameworkRecord framework : state.frameworks().values()) {
            framework.roles().forEach(role -> usage(role).frameworks.add(framework.id()));
            addAll(framework.id(), framework.allUsed());
            addAll(framework.id(), framework.allOffered());
        }
    }

    private void configured() {
        state.weights().keys().forEach(this::usage);
        state.quotas().keys().forEach(this::usage);
    }

    private void reserved() {
        state.agents().values().forEach(agent -> agent.total().forEach(entry -> {
            for (Reservation reservation : entry.reservations()) {
                usage(reservation.role());
            }
        }));
    }

    private void addAll(String frameworkId, Resources resources) {
        for (ResourceEntry entry : resources) {
            String role = entry.allocationRole().orElse(Roles.ANY);
            usage(role).frameworks.add(frameworkId);
            if (SHOWN.contains(entry.name()) && entry.kind() == Amount.Kind.SCALAR) {
                long amount = entry.amount().size().thousandths();
                add(role, entry.name(), amount);
                Roles.ancestors(role).forEach(ancestor -> add(ancestor, entry.name(), amount));
            }
        }
    }

    private void add(String role, String name, long thousandths) {
        usage(role).thousandths.merge(name, thousandths, Long::sum);
    }

    private Usage usage(String role) {
        Usage known = roles.get(role);
        if (known == null) {
            Roles.ancestors(role).forEach(ancestor -> roles.computeIfAbsent(ancestor, r -> new Usage()));
            known = new Usage();
            roles.put(role, known);
        }
        return known;
    }

    private List<Role> toMessages() {
        List<Role> messages = new ArrayList<>();
        for (Map.Entry<String, Usage> entry : roles.entrySet()) {
            Role.Builder role = Role.newBuilder().setName(entry.getKey()).setWeight(weight(entry.getKey()));
            entry.getValue()
                    .frameworks
                    .forEach(id -> role.addFrameworks(FrameworkID.newBuilder().setValue(id)));
            role.addAllResources(quantities(entry.getValue()).toBareMessages());
            messages.add(role.build());
        }
        return messages;
    }

    private double weight(String role) {
        return state.weights().get(role).map(WeightInfo::getWeight).orElse(DEFAULT_WEIGHT);
    }

    private static ResourceQuantities quantities(Usage usage) {
        Map<String, Scalar> amounts = new TreeMap<>();
        usage.thousandths.forEach((name, thousandths) -> {
            if (thousandths > 0) {
                amounts.put(name, Scalar.ofThousandths(thousandths));
            }
        });
        return ResourceQuantities.of(amounts);
    }
}
