package io.tepui.allocator;

import io.tepui.allocator.AgentState.Held;
import io.tepui.allocator.Explanation.Answer;
import io.tepui.allocator.Explanation.Kind;
import io.tepui.allocator.Explanation.Reason;
import io.tepui.allocator.OfferRules.GuaranteedShare;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Explains, from the books as they stand, why resources were not offered. It asks the {@link OfferRules} of a run and
 * changes nothing that a run depends on: not even a random number is drawn.
 */
final class Explainer {
    /** Of how many holders of an agent's resources an answer tells; the others are summed up. */
    private static final int MAX_HOLDERS = 8;

    private final AllocatorState state;
    private final OfferRules rules;
    private final ReasonTexts texts;
    private final boolean isHeld;
    private final long now;

    private final Set<Reason> reasons = new LinkedHashSet<>();

    private Explainer(AllocatorState state, boolean isHeld, long now) {
        this.state = state;
        this.rules = new OfferRules(state, new SplittableRandom(0));
        this.texts = new ReasonTexts(state);
        this.isHeld = isHeld;
        this.now = now;
    }

    /** Explains for a known framework; {@code isHeld} tells whether allocation waits for agents. */
    static Explanation explain(
            AllocatorState state, FrameworkState framework, Explanation.Query query, boolean isHeld, long now) {
        Explainer explainer = new Explainer(state, isHeld, now);
        List<String> roles = new ArrayList<>(new TreeSet<>(framework.profile.roles()));
        List<Answer> answers = new ArrayList<>();
        long omitted = 0;
        for (AgentState agent : state.agents.values()) {
            if (query.agentId().isPresent() && !query.agentId().get().equals(agent.id)) {
                continue;
            }
            for (String role : roles) {
                Subscription subscription = framework.subscriptions.get(role);
                if (subscription == null
                        || (query.role().isPresent() && !query.role().get().equals(role))) {
                    continue;
                }
                if (answers.size() < query.most()) {
                    answers.add(explainer.answer(agent, subscription));
                } else {
                    omitted++;
                }
            }
        }
        return new Explanation(framework.id, roles, answers, omitted);
    }

    private Answer answer(AgentState agent, Subscription subscription) {
        reasons.clear();
        agent.startRun(); // shared volumes offered in the last run can be offered again in the next (AR-199)
        boolean listed = isListed(subscription);
        boolean candidate = isCandidate(agent);
        boolean suitable = isFor(agent, subscription);
        boolean something = isSomethingOffered(agent, subscription);
        if (agent.maintenance != null) {
            add(Kind.MAINTENANCE, Resources.empty(), texts.maintenance(agent.maintenance.unavailability));
        }
        return new Answer(
                agent.id,
                agent.details.hostname(),
                subscription.role.path,
                listed && candidate && suitable && something,
                agent.view().available,
                List.copyOf(reasons));
    }

    private void add(Kind kind, Resources resources, String text) {
        reasons.add(new Reason(kind, resources, text));
    }

    private boolean isListed(Subscription subscription) {
        if (!subscription.framework.active) {
            add(Kind.FRAMEWORK_INACTIVE, Resources.empty(), "the framework is not active");
        }
        if (subscription.suppressed) {
            add(
                    Kind.SUPPRESSED,
                    Resources.empty(),
                    "the framework suppressed offers in role '" + subscription.role.path + "'");
        }
        if (isHeld) {
            add(Kind.RECOVERY, Resources.empty(), "a new master waits for its agents to return");
        }
        return subscription.wantsOffers() && !isHeld;
    }

    private boolean isCandidate(AgentState agent) {
        if (!agent.active) {
            add(Kind.AGENT_DEACTIVATED, Resources.empty(), "the agent is disconnected, deactivated or draining");
        }
        if (!state.isWhitelisted(agent)) {
            add(
                    Kind.WHITELIST,
                    Resources.empty(),
                    "hostname '" + agent.details.hostname() + "' is not on the whitelist");
        }
        return agent.isCandidate(state);
    }

    private boolean isFor(AgentState agent, Subscription subscription) {
        Barrier ofRole = Eligibility.barrier(agent, subscription.role);
        if (ofRole != null) {
            add(ofRole.kind, Resources.empty(), ofRole.text);
        }
        Barrier ofFramework = rules.eligibility().barrier(agent, subscription);
        if (ofFramework != null) {
            add(ofFramework.kind, Resources.empty(), ofFramework.text);
        }
        return ofRole == null && ofFramework == null;
    }

    /** Tells whether an offer could be made of what is free, as a run would make it. */
    private boolean isSomethingOffered(AgentState agent, Subscription subscription) {
        addHolders(agent);
        Slice slice = agent.view().forRole(subscription.role);
        addReservations(agent.view().available.minus(slice.pool));
        if (slice.isEmpty()) {
            return false;
        }
        if (!rules.isAllocatable(subscription, slice)) {
            add(Kind.NOT_ENOUGH, slice.pool, texts.minimum(subscription));
            return false;
        }
        Slice visible = slice.visibleTo(subscription.framework);
        addHidden(slice.pool.minus(visible.pool), subscription.framework);
        RoleNode role = subscription.role;
        Amounts unsatisfied = role.unsatisfied();
        GuaranteedShare guaranteed =
                unsatisfied.isEmpty() ? null : rules.guaranteedShare(role, visible.pool, unsatisfied);
        Slice fair = rules.fairShare(agent, role, visible);
        addCuts(role, visible.pool, guaranteed == null ? fair.pool : guaranteed.offer().pool);
        boolean byGuarantee = guaranteed != null && isMade(agent, subscription, guaranteed.offer());
        return byGuarantee || isMade(agent, subscription, fair);
    }

    private boolean isMade(AgentState agent, Subscription subscription, Slice offer) {
        if (offer.isEmpty()) {
            return false;
        }
        if (!rules.isAllocatable(subscription, offer)) {
            add(Kind.NOT_ENOUGH, offer.pool, texts.minimum(subscription));
            return false;
        }
        OptionalLong until = agent.filters.blockedUntil(subscription.slot, offer.pool, now);
        if (until.isPresent()) {
            add(Kind.FILTER, offer.pool, texts.filter(until.getAsLong() - now));
            return false;
        }
        return true;
    }

    private void addHolders(AgentState agent) {
        int told = 0;
        Resources rest = agent.heldSum();
        for (Map.Entry<Subscription, Held> entry : agent.held.entrySet()) {
            if (told++ == MAX_HOLDERS) {
                break;
            }
            Held held = entry.getValue();
            rest = rest.minus(held.pool);
            addHolder(Kind.IN_USE, held.used, texts.holder("in use by", entry.getKey()));
            addHolder(Kind.OFFERED, held.pool.minus(held.used), texts.holder("offered to", entry.getKey()));
        }
        addHolder(Kind.IN_USE, rest, "in use by or offered to other frameworks");
    }

    private void addHolder(Kind kind, Resources pool, String text) {
        if (!pool.isEmpty()) {
            add(kind, pool, text);
        }
    }

    private void addReservations(Resources forOthers) {
        Map<String, List<ResourceEntry>> byRole = new TreeMap<>();
        forOthers.forEach(entry -> byRole.computeIfAbsent(entry.reservationRole(), role -> new ArrayList<>())
                .add(entry));
        byRole.forEach(
                (role, entries) -> add(Kind.RESERVATION, Resources.of(entries), "reserved for role '" + role + "'"));
    }

    private void addHidden(Resources hidden, FrameworkState framework) {
        if (!hidden.isEmpty()) {
            add(Kind.CAPABILITY, hidden, texts.hidden(hidden, framework));
        }
    }

    private void addCuts(RoleNode role, Resources visible, Resources offer) {
        Resources quotaBound = visible.filter(Slice::isQuotaBound);
        Resources missing = quotaBound.minus(offer);
        Resources limited = quotaBound.minus(rules.withinLimits(role, quotaBound));
        if (!limited.isEmpty()) {
            add(Kind.LIMIT, limited, texts.limit(role, limited));
        }
        Resources kept = missing.minus(limited);
        if (!kept.isEmpty()) {
            add(Kind.HEADROOM, kept, texts.headroom());
        }
    }
}
