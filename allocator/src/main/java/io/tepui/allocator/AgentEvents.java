package io.tepui.allocator;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AgentUpdated;
import io.tepui.allocator.AllocatorInput.ResourcesInUse;
import io.tepui.resources.Resources;
import java.util.Map;

/** What happens to agents (AR-141). */
final class AgentEvents {
    private final AllocatorState state;
    private final Books books;
    private final Subscriptions subscriptions;
    private final MaintenanceEvents maintenance;
    private final Trigger trigger;

    AgentEvents(
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

    void add(AgentAdded added) {
        if (state.agents.containsKey(added.agentId())) {
            remove(added.agentId());
        }
        AgentState agent = new AgentState(added.agentId(), added.details(), added.total());
        state.agents.put(agent.id, agent);
        books.countTotal(Resources.empty(), added.total());
        use(agent, added.used());
        maintenance.set(agent, added.unavailability());
        trigger.agentAdded(agent);
    }

    void use(ResourcesInUse inUse) {
        AgentState agent = state.agents.get(inUse.agentId());
        if (agent != null) {
            use(agent, inUse.used());
        }
    }

    private void use(AgentState agent, Map<String, Resources> used) {
        for (String frameworkId : used.keySet().stream().sorted().toList()) {
            Resources pool = used.getOrDefault(frameworkId, Resources.empty());
            FrameworkState framework = state.frameworks.get(frameworkId);
            if (framework == null) {
                books.holdStray(agent, frameworkId, pool);
                continue;
            }
            pool.allocations().forEach((role, part) -> {
                Subscription subscription = subscriptions.track(framework, role);
                Resources bare = part.unallocate();
                books.hold(agent, subscription, bare);
                books.use(agent, subscription, bare);
                subscriptions.forgetIfUnused(subscription);
            });
        }
    }

    void update(AgentUpdated updated) {
        AgentState agent = state.agents.get(updated.agentId());
        if (agent == null) {
            return;
        }
        boolean changed = false;
        if (!agent.details.equals(updated.details())) {
            if (!agent.details.attributes().equals(updated.details().attributes())) {
                agent.filters.removeAll(subscriptions.filterRemoved);
            }
            agent.setDetails(updated.details());
            changed = true;
        }
        if (!agent.total.equals(updated.total())) {
            books.setTotal(agent, updated.total());
            changed = true;
        }
        if (changed) {
            trigger.agentChanged(agent);
        }
    }

    void remove(String agentId) {
        AgentState agent = state.agents.get(agentId);
        if (agent == null) {
            return;
        }
        agent.filters.removeAll(subscriptions.filterRemoved);
        books.releaseAll(agent);
        books.countTotal(agent.total, Resources.empty());
        state.agents.remove(agentId);
        state.inMaintenance.remove(agent);
        trigger.agentRemoved(agent);
    }

    void setActive(String agentId, boolean active) {
        AgentState agent = state.agents.get(agentId);
        if (agent != null) {
            agent.active = active;
        }
    }
}
