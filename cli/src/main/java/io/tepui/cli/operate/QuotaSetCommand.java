package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.resources.ResourceException;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui quota set}. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description =
                "Sets what a role and its children are guaranteed and limited to together; replaces what was set.",
        footer = {
            "",
            "A kind of resource that is not named has no guarantee, or no limit.",
            "",
            "Examples:",
            "  tepui quota set batch --guarantee='cpus:4;mem:8192' --limit='cpus:16'"
        })
final class QuotaSetCommand extends ChangingCommand {
    @Parameters(paramLabel = "ROLE", description = "The role; one at the top, without '/'.")
    private String role = "";

    @Option(names = "--guarantee", paramLabel = "AMOUNTS", description = "Set aside for it, such as 'cpus:4;mem:1024'.")
    private Optional<String> guarantee = Optional.empty();

    @Option(names = "--limit", paramLabel = "AMOUNTS", description = "The most it gets, such as 'cpus:4;mem:1024'.")
    private Optional<String> limit = Optional.empty();

    @Option(
            names = "--force",
            description =
                    "Also when the cluster has not as much as is guaranteed, or the role has more than its limit.")
    private boolean force;

    QuotaSetCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Roles.check(role);
        if (role.contains("/")) {
            throw CommandException.usage("role '" + role + "' is a child; only roles at the top have quotas");
        }
        if (guarantee.isEmpty() && limit.isEmpty()) {
            throw CommandException.usage("give --guarantee or --limit, or both; 'tepui quota remove' removes a quota");
        }
        ResourceQuantities guarantees = amounts("--guarantee", guarantee);
        Map<String, Value.Scalar> limits = limits();
        for (Map.Entry<String, Value.Scalar> bound : limits.entrySet()) {
            double guaranteed = guarantees.get(bound.getKey()).roundedValue();
            if (guaranteed > bound.getValue().getValue()) {
                throw CommandException.usage("the guarantee of " + bound.getKey() + ", "
                        + Amounts.amount(bound.getKey(), guaranteed) + ", is over its limit, "
                        + Amounts.amount(bound.getKey(), bound.getValue().getValue()));
            }
        }
        QuotaConfig config = QuotaConfig.newBuilder()
                .setRole(role)
                .putAllGuarantees(guarantees.toScalarMessages())
                .putAllLimits(limits)
                .build();
        if (isDryRun()) {
            Roles.checkKnown(cluster, role);
            if (!force) {
                checkCapacity(cluster, guarantees);
            }
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_QUOTA);
        call.getUpdateQuotaBuilder().setForce(force).addQuotaConfigs(config);
        String what = text(config);
        return carryOut(
                cluster,
                new Change(
                        call.build(),
                        "set the quota of role '" + role + "' to " + what,
                        "The quota of role '" + role + "' is " + what));
    }

    private static String text(QuotaConfig config) {
        List<String> parts = new ArrayList<>();
        if (config.getGuaranteesCount() > 0) {
            parts.add("at least " + Quotas.text(config.getGuaranteesMap()));
        }
        if (config.getLimitsCount() > 0) {
            parts.add("at most " + Quotas.text(config.getLimitsMap()));
        }
        return String.join(", ", parts);
    }

    private static ResourceQuantities amounts(String option, Optional<String> text) throws CommandException {
        try {
            return text.map(ResourceQuantities::parse).orElse(ResourceQuantities.EMPTY);
        } catch (ResourceException e) {
            throw CommandException.usage(option + ": " + e.getMessage());
        }
    }

    /** A limit of 0 means none at all, so it is kept. */
    private Map<String, Value.Scalar> limits() throws CommandException {
        Map<String, Value.Scalar> limits =
                new java.util.TreeMap<>(amounts("--limit", limit).toScalarMessages());
        for (String item : limit.orElse("").split(";", -1)) {
            int colon = item.indexOf(':');
            if (colon > 0) {
                limits.putIfAbsent(
                        item.substring(0, colon).strip(),
                        Value.Scalar.newBuilder().setValue(0).build());
            }
        }
        return limits;
    }

    /** What the master would refuse: guarantees beyond what all agents have together (MO-279). */
    private void checkCapacity(Cluster cluster, ResourceQuantities guarantees)
            throws CommandException, ApiException, IOException, InterruptedException {
        ResourceQuantities all = guarantees;
        for (QuotaConfig other : cluster.quotas()) {
            if (!other.getRole().equals(role) && !other.getRole().contains("/")) {
                all = all.plus(ResourceQuantities.fromMessages(other.getGuaranteesMap()));
            }
        }
        ResourceQuantities capacity = Resources.sum(Finder.agents(cluster.agents()).stream()
                        .filter(agent -> agent.registered().isPresent())
                        .map(AgentEntry::total)
                        .map(Resources::nonRevocable)
                        .toList())
                .scalarQuantities();
        for (String name : guarantees.names()) {
            if (all.thousandths(name) > capacity.thousandths(name)) {
                throw CommandException.failed("all guarantees of " + name + " together would be "
                        + Amounts.amount(name, all.get(name).roundedValue()) + ", and the cluster has "
                        + Amounts.amount(name, capacity.get(name).roundedValue())
                        + "; guarantee less, add agents, or use --force");
            }
        }
    }
}
