package io.tepui.allocator;

import io.tepui.allocator.AllocatorInput.FrameworkAdded;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What happens to frameworks (AR-141, AR-144, AR-190, AR-191). */
final class FrameworkEvents {
    private final AllocatorState state;
    private final Books books;
    private final Subscriptions subscriptions;
    private final MaintenanceEvents maintenance;
    private final Trigger trigger;

    FrameworkEvents(
            AllocatorState state,
            Books books,
            Subscriptions subscriptions,
            MaintenanceEvents maintenance,
            Trigger trigger) {
        this.state = state;
        this.books = books;
        this.subscriptions = subscriptions;
        this.maintenance = maintenance;
        this.trigger = trigger;
    }

    void add(FrameworkAdded added) {
        if (state.frameworks.containsKey(added.frameworkId())) {
            remove(added.frameworkId());
        }
        FrameworkState framework = new FrameworkState(added.frameworkId(), added.profile());
        framework.active = added.active();
        state.frameworks.put(framework.id, framework);
        applyRoles(framework, Set.of());
        holdUsed(framework, added.used());
        if (framework.active) {
            trigger.allAgents();
        }
    }

    /** Accounts what the framework uses on known agents, also what these brought before it was known (AR-143). */
    private void holdUsed(FrameworkState framework, Map<String, Resources> used) {
        Map<AgentState, Resources> byAgent = new LinkedHashMap<>();
        for (AgentState agent : state.strays.getOrDefault(framework.id, Set.of())) {
            byAgent.put(agent, agent.strays.getOrDefault(framework.id, Resources.empty()));
        }
        byAgent.forEach((agent, stray) -> books.releaseStray(agent, framework.id, stray));
        for (String agentId : new TreeSet<>(used.keySet())) {
            AgentState agent = state.agents.get(agentId);
            if (agent != null) {
                byAgent.put(agent, used.getOrDefault(agentId, Resources.empty()));
            }
        }
        byAgent.forEach((agent, pool) -> pool.allocations().forEach((role, part) -> {
            Subscription subscription = subscriptions.track(framework, role);
            Resources bare = part.unallocate();
            books.hold(agent, subscription, bare);
            books.use(agent, subscription, bare);
            subscriptions.forgetIfUnused(subscription);
        }));
    }

    void update(String frameworkId, FrameworkProfile profile) {
        FrameworkState framework = state.frameworks.get(frameworkId);
        if (framework == null) {
            return;
        }
        Set<String> wereSuppressed = new TreeSet<>();
        framework.subscriptions.forEach((role, subscription) -> {
            if (subscription.suppressed) {
                wereSuppressed.add(role);
            }
        });
        framework.setProfile(profile);
        applyRoles(framework, wereSuppressed);
    }

    /** Brings the subscriptions in line with the profile; roles no longer suppressed are revived (AR-144). */
    private void applyRoles(FrameworkState framework, Set<String> wereSuppressed) {
        FrameworkProfile profile = framework.profile;
        for (String role : new TreeSet<>(profile.roles())) {
            Subscription subscription = subscriptions.track(framework, role);
            subscription.subscribed = true;
            subscription.suppressed = profile.suppressedRoles().contains(role);
            if (wereSuppressed.contains(role) && !subscription.suppressed) {
                subscriptions.clearFilters(subscription);
            }
            subscriptions.setMinAllocatable(
                    subscription, profile.minAllocatable().get(role));
            subscriptions.setConstrained(subscription, profile.constraints().constrains(role));
            subscriptions.relist(subscription);
        }
        for (Subscription subscription : present(framework)) {
            if (!profile.roles().contains(subscription.role.path)) {
                drop(subscription);
            }
        }
    }

    private void drop(Subscription subscription) {
        subscription.subscribed = false;
        subscription.suppressed = false;
        subscriptions.clearFilters(subscription);
        subscriptions.relist(subscription);
        subscriptions.forgetIfUnused(subscription);
    }

    void remove(String frameworkId) {
        FrameworkState framework = state.frameworks.get(frameworkId);
        if (framework == null) {
            return;
        }
        for (Subscription subscription : present(framework)) {
            subscription.subscribed = false;
            subscriptions.relist(subscription);
            subscriptions.clearFilters(subscription);
            releaseEverywhere(subscription);
            subscriptions.forgetIfUnused(subscription);
        }
        maintenance.forget(framework);
        state.frameworks.remove(frameworkId);
    }

    private void releaseEverywhere(Subscription subscription) {
        if (subscription.holdings == 0) {
            return;
        }
        for (AgentState agent : state.agents.values()) {
            Resources held = books.heldBy(agent, subscription);
            if (held != null) {
                books.release(agent, subscription, held, true);
            }
        }
    }

    void activate(String frameworkId) {
        FrameworkState framework = state.frameworks.get(frameworkId);
        if (framework != null) {
            framework.active = true;
            present(framework).forEach(subscriptions::relist);
            trigger.allAgents();
        }
    }

    void deactivate(String frameworkId) {
        FrameworkState framework = state.frameworks.get(frameworkId);
        if (framework != null) {
            framework.active = false;
            for (Subscription subscription : present(framework)) {
                subscriptions.relist(subscription);
                subscriptions.clearFilters(subscription);
            }
            maintenance.forget(framework);
        }
    }

    void suppress(String frameworkId, Set<String> roles) {
        for (Subscription subscription : named(frameworkId, roles)) {
            subscription.suppressed = true;
            subscriptions.relist(subscription);
        }
    }

    void revive(String frameworkId, Set<String> roles) {
        for (Subscription subscription : named(frameworkId, roles)) {
            subscriptions.clearFilters(subscription);
            subscription.suppressed = false;
            subscriptions.relist(subscription);
        }
        FrameworkState framework = state.frameworks.get(frameworkId);
        if (framework != null) {
            maintenance.revive(framework);
            trigger.allAgents();
        }
    }

    private List<Subscription> named(String frameworkId, Set<String> roles) {
        FrameworkState framework = state.frameworks.get(frameworkId);
        if (framework == null) {
            return List.of();
        }
        return present(framework).stream()
                .filter(subscription -> subscription.subscribed)
                .filter(subscription -> roles.isEmpty() || roles.contains(subscription.role.path))
                .toList();
    }

    private static List<Subscription> present(FrameworkState framework) {
        return new ArrayList<>(framework.subscriptions.values());
    }
}
