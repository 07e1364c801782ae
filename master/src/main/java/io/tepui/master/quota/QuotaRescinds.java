package io.tepui.master.quota;

import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Roles;
import java.util.ArrayList;
import java.util.List;

/** Takes offers back that stand against a new quota, as a best effort (MO-281, MO-286, AR-208). */
final class QuotaRescinds {
    private final Workspace work;
    private final Offers offers;
    private final Consumption consumption;

    QuotaRescinds(Workspace work, Offers offers, Consumption consumption) {
        this.work = work;
        this.offers = offers;
        this.consumption = consumption;
    }

    /** For a quota in both forms: offers to the role beyond its limits, then to others while guarantees are not covered. */
    void forConfig(QuotaConfig config) {
        ResourceQuantities held = withinLimits(config);
        cover(config, held);
    }

    /** Rescinds offers to the role while they exceed its limits; returns what it consumes and is still offered. */
    private ResourceQuantities withinLimits(QuotaConfig config) {
        ResourceLimits limits = ResourceLimits.fromMessages(config.getLimitsMap());
        List<OfferRecord> own = offersTo(config.getRole());
        ResourceQuantities held = consumption.of(config.getRole());
        for (OfferRecord offer : own) {
            held = held.plus(Consumption.ofAccepting(offer));
        }
        for (OfferRecord offer : own) {
            if (limits.contains(held)) {
                break;
            }
            held = held.minus(Consumption.ofAccepting(offer));
            offers.rescind(offer);
        }
        return held;
    }

    private void cover(QuotaConfig config, ResourceQuantities held) {
        ResourceQuantities missing =
                ResourceQuantities.fromMessages(config.getGuaranteesMap()).minus(held);
        for (AgentRecord agent : agents()) {
            for (OfferRecord offer : List.copyOf(agent.load().offers().values())) {
                if (missing.isEmpty()) {
                    return;
                }
                ResourceQuantities gained = Consumption.ofAccepting(offer);
                if (!Roles.isSameOrStrictSubrole(offer.role(), config.getRole()) && helps(gained, missing)) {
                    missing = missing.minus(gained);
                    offers.rescind(offer);
                }
            }
        }
    }

    private static boolean helps(ResourceQuantities gained, ResourceQuantities missing) {
        return missing.names().stream().anyMatch(name -> gained.thousandths(name) > 0);
    }

    /**
     * For a quota in the older form: all offers of one active agent after the other, until the guarantee is covered and
     * every active framework of the role has an agent to be offered.
     */
    void forGuarantee(String role, ResourceQuantities guarantee) {
        long wanted = work.state().frameworks().values().stream()
                .filter(FrameworkRecord::active)
                .filter(framework -> framework.roles().contains(role))
                .count();
        ResourceQuantities rescinded = ResourceQuantities.EMPTY;
        int visited = 0;
        for (AgentRecord agent : agents()) {
            if (rescinded.contains(guarantee) && visited >= wanted) {
                return;
            }
            if (agent.active() && !agent.load().offers().isEmpty()) {
                rescinded = rescinded.plus(agent.load().allOffered().scalarQuantities());
                List.copyOf(agent.load().offers().values()).forEach(offers::rescind);
                visited++;
            }
        }
    }

    private List<AgentRecord> agents() {
        return List.copyOf(work.state().agents().values());
    }

    private List<OfferRecord> offersTo(String role) {
        List<OfferRecord> found = new ArrayList<>();
        for (FrameworkRecord framework : work.state().frameworks().values()) {
            for (OfferRecord offer : framework.offers().values()) {
                if (Roles.isSameOrStrictSubrole(offer.role(), role)) {
                    found.add(offer);
                }
            }
        }
        return found;
    }
}
