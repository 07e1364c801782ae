package io.tepui.master.quota;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.agents.RegistryEntries;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput.OperatorWrite;
import io.tepui.master.core.Turns;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.protocol.v1.quota.QuotaRequest;
import io.tepui.registry.RegistryChange;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calls UPDATE_QUOTA, SET_QUOTA and REMOVE_QUOTA (MO-277 to MO-289). Each is decided only when those before it are
 * stored: what is guaranteed in all must fit into the cluster.
 */
public final class QuotaCalls {
    private final Workspace work;
    private final Turns turns = new Turns();
    private final Consumption consumption;
    private final QuotaRescinds rescinds;

    /** Works on the given state. */
    public QuotaCalls(Workspace work, Offers offers) {
        this.work = work;
        this.consumption = new Consumption(work.state());
        this.rescinds = new QuotaRescinds(work, offers, consumption);
    }

    /** Carries out one of the three calls, now or when those before it are stored. */
    public void handle(OperatorWrite write) {
        turns.take(() -> {
            switch (write.call().getType()) {
                case UPDATE_QUOTA -> update(write, write.call().getUpdateQuota());
                case SET_QUOTA -> set(write, write.call().getSetQuota().getQuotaRequest());
                case REMOVE_QUOTA -> remove(write, write.call().getRemoveQuota().getRole());
                default -> throw new IllegalArgumentException(write.call().getType() + " is no call about quota");
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ UPDATE_QUOTA

    private void update(OperatorWrite write, Call.UpdateQuota call) {
        Map<String, QuotaConfig> configs = new LinkedHashMap<>();
        Optional<String> problem = QuotaConfigRules.problemOf(call.getQuotaConfigsList(), work.settings());
        if (problem.isEmpty()) {
            call.getQuotaConfigsList().forEach(config -> configs.put(config.getRole(), canonical(config)));
            problem = call.getForce()
                    ? Optional.empty()
                    : overLimit(configs.values()).or(() -> overcommits(configs));
        }
        if (problem.isPresent()) {
            answer(write, 400, problem.get());
            return;
        }
        if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
            return;
        }
        if (configs.isEmpty()) {
            answer(write, 200, "");
            return;
        }
        List<RegistryChange> changes = new ArrayList<>();
        for (QuotaConfig config : configs.values()) {
            changes.add(isDefault(config) ? RegistryEntries.noQuota(config.getRole()) : RegistryEntries.quota(config));
        }
        store(write, changes, 200, () -> {
            configs.values().forEach(this::apply);
            configs.values().forEach(rescinds::forConfig);
        });
    }

    /** Returns the quota as it is kept: guarantees of nothing are left out. */
    private static QuotaConfig canonical(QuotaConfig config) {
        return QuotaConfig.newBuilder()
                .setRole(config.getRole())
                .putAllGuarantees(ResourceQuantities.fromMessages(config.getGuaranteesMap())
                        .toScalarMessages())
                .putAllLimits(ResourceLimits.fromMessages(config.getLimitsMap()).toScalarMessages())
                .build();
    }

    private Optional<String> overLimit(Collection<QuotaConfig> configs) {
        for (QuotaConfig config : configs) {
            ResourceLimits limits = ResourceLimits.fromMessages(config.getLimitsMap());
            if (!limits.isUnlimited()) {
                ResourceQuantities consumed = consumption.of(config.getRole());
                if (!limits.contains(consumed)) {
                    return Optional.of("update_quota.quota_configs: role '" + config.getRole() + "' consumes "
                            + consumed + ", more than its limits " + limits + "; set 'force' to limit it nevertheless");
                }
            }
        }
        return Optional.empty();
    }

    /** Says by how much the guarantees, with those given, exceed the cluster. */
    private Optional<String> overcommits(Map<String, QuotaConfig> given) {
        Map<String, QuotaConfig> all = new LinkedHashMap<>();
        work.state().configuration().quotas().values().forEach(config -> all.put(config.getRole(), config));
        all.putAll(given);
        ResourceQuantities guaranteed = ResourceQuantities.EMPTY;
        for (QuotaConfig config : all.values()) {
            guaranteed = guaranteed.plus(ResourceQuantities.fromMessages(config.getGuaranteesMap()));
        }
        ResourceQuantities capacity = consumption.capacity();
        return capacity.contains(guaranteed)
                ? Optional.empty()
                : Optional.of("The guarantees of all roles would be " + guaranteed + ", but the registered agents have "
                        + capacity + "; set 'force' to guarantee it nevertheless");
    }

    // ------------------------------------------------------------------------------------------------ SET_QUOTA

    private void set(OperatorWrite write, QuotaRequest request) {
        Optional<String> problem = QuotaRequestRules.problemOf(request, work.state(), work.settings());
        if (problem.isPresent()) {
            answer(write, 400, problem.get());
            return;
        }
        if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
            return;
        }
        ResourceQuantities guarantee =
                Resources.fromMessages(request.getGuaranteeList()).scalarQuantities();
        QuotaConfig config = limitedToGuarantee(request, guarantee);
        Optional<String> tooMuch =
                request.getForce() ? Optional.empty() : overcommits(Map.of(config.getRole(), config));
        if (tooMuch.isPresent()) {
            answer(write, 409, tooMuch.get());
            return;
        }
        store(write, List.of(RegistryEntries.quota(config)), 202, () -> {
            apply(config);
            rescinds.forGuarantee(config.getRole(), guarantee);
        });
    }

    /** The limits are the guarantees; also a guarantee of nothing is a limit of nothing. */
    private static QuotaConfig limitedToGuarantee(QuotaRequest request, ResourceQuantities guarantee) {
        QuotaConfig.Builder config =
                QuotaConfig.newBuilder().setRole(request.getRole()).putAllGuarantees(guarantee.toScalarMessages());
        request.getGuaranteeList().forEach(resource -> config.putLimits(resource.getName(), resource.getScalar()));
        return canonical(config.build());
    }

    // ------------------------------------------------------------------------------------------------ REMOVE_QUOTA

    private void remove(OperatorWrite write, String role) {
        if (!work.state().configuration().quotas().contains(role)) {
            answer(write, 400, "remove_quota.role: role '" + role + "' has no quota");
            return;
        }
        if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
            return;
        }
        store(write, List.of(RegistryEntries.noQuota(role)), 202, () -> {
            work.state().configuration().removeQuota(role);
            tellAllocator(QuotaConfig.newBuilder().setRole(role).build());
        });
    }

    // ------------------------------------------------------------------------------------------------ all

    private void store(OperatorWrite write, List<RegistryChange> quotas, int status, Runnable whenStored) {
        List<RegistryChange> changes = new ArrayList<>(quotas);
        changes.add(RegistryEntries.minimumCapability(RegistryEntries.QUOTA_V2, isAnyLeft(quotas)));
        Optional<String> tooLarge = work.registry().problemOf(changes);
        if (tooLarge.isPresent()) {
            answer(write, 400, tooLarge.get());
            return;
        }
        work.store(changes, () -> {
            whenStored.run();
            answer(write, status, "");
        });
    }

    /** Tells whether there is a quota in the registry after these changes (AM-105). */
    private boolean isAnyLeft(List<RegistryChange> changes) {
        Map<String, Boolean> stored = new LinkedHashMap<>();
        work.state()
                .configuration()
                .quotas()
                .values()
                .forEach(config ->
                        stored.put(RegistryEntries.noQuota(config.getRole()).key(), !isDefault(config)));
        changes.forEach(change -> stored.put(change.key(), change instanceof RegistryChange.Put));
        return stored.containsValue(true);
    }

    private static boolean isDefault(QuotaConfig config) {
        return config.getGuaranteesCount() == 0 && config.getLimitsCount() == 0;
    }

    /** A quota of nothing shows until the next master, as a role that had one (MO-276). */
    private void apply(QuotaConfig config) {
        work.state().configuration().putQuota(config);
        tellAllocator(config);
    }

    private void tellAllocator(QuotaConfig config) {
        work.tell(new AllocatorInput.QuotaUpdated(
                config.getRole(),
                ResourceQuantities.fromMessages(config.getGuaranteesMap()),
                ResourceLimits.fromMessages(config.getLimitsMap())));
    }

    private void answer(OperatorWrite write, int status, String text) {
        work.emit(new Effect.Answer(write.requestId(), status, text));
        turns.done();
    }
}
