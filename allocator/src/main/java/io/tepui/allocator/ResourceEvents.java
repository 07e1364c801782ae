package io.tepui.allocator;

import io.tepui.allocator.AllocatorInput.ResourcesConverted;
import io.tepui.allocator.AllocatorInput.ResourcesRecovered;
import io.tepui.allocator.AllocatorInput.ResourcesUsed;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.Map;

/** What happens to resources that frameworks hold (AR-145, AR-147, AR-185). */
final class ResourceEvents {
    private final AllocatorState state;
    private final Books books;
    private final Subscriptions subscriptions;
    private final Trigger trigger;

    ResourceEvents(AllocatorState state, Books books, Subscriptions subscriptions, Trigger trigger) {
        this.state = state;
        this.books = books;
        this.subscriptions = subscriptions;
        this.trigger = trigger;
    }

    void recover(ResourcesRecovered recovered, long now) {
        AgentState agent = state.agents.get(recovered.agentId());
        if (agent == null || recovered.resources().isEmpty()) {
            return;
        }
        trigger.agentFreed(agent);
        FrameworkState framework = state.frameworks.get(recovered.frameworkId());
        if (framework == null) {
            books.releaseStray(agent, recovered.frameworkId(), recovered.resources());
            return;
        }
        for (Map.Entry<String, Resources> part :
                recovered.resources().allocations().entrySet()) {
            Subscription subscription = framework.subscriptions.get(part.getKey());
            if (subscription != null) {
                Resources pool = part.getValue().unallocate();
                recovered.refuse().ifPresent(duration -> refuse(agent, subscription, pool, duration, now));
                books.release(agent, subscription, pool, recovered.wereInUse());
            }
        }
    }

    private void refuse(AgentState agent, Subscription subscription, Resources pool, Duration duration, long now) {
        if (subscription.subscribed && subscription.framework.active && duration.isPositive()) {
            Duration bounded = Refusals.bounded(duration);
            Duration interval = state.options.allocationInterval();
            Duration effective = bounded.compareTo(interval) < 0 ? interval : bounded;
            subscriptions.addFilter(agent, subscription, pool, now + effective.toNanos());
        }
    }

    void use(ResourcesUsed used) {
        AgentState agent = state.agents.get(used.agentId());
        FrameworkState framework = state.frameworks.get(used.frameworkId());
        if (agent == null || framework == null) {
            return;
        }
        used.resources().allocations().forEach((role, part) -> {
            Subscription subscription = framework.subscriptions.get(role);
            if (subscription != null) {
                books.use(agent, subscription, part.unallocate());
            }
        });
    }

    void convert(ResourcesConverted converted) {
        AgentState agent = state.agents.get(converted.agentId());
        FrameworkState framework = state.frameworks.get(converted.frameworkId());
        if (agent == null || framework == null) {
            return;
        }
        for (ResourceConversion conversion : converted.conversions()) {
            convert(agent, framework, conversion);
        }
    }

    private void convert(AgentState agent, FrameworkState framework, ResourceConversion conversion) {
        Resources both = conversion.consumed().plus(conversion.converted());
        if (both.isEmpty()) {
            return;
        }
        Map<String, Resources> roles = both.allocations();
        Subscription subscription = roles.size() == 1
                ? framework.subscriptions.get(roles.keySet().iterator().next())
                : null;
        Resources consumed = conversion.consumed().unallocate();
        Resources result = conversion.converted().unallocate();
        Resources held = subscription == null ? null : books.heldBy(agent, subscription);
        if (subscription == null || held == null || !held.contains(consumed)) {
            return;
        }
        books.replace(agent, subscription, consumed, result);
        // Further copies of a shared entry are in the total already (AR-145).
        if (!consumed.isEmpty()) {
            books.setTotal(agent, agent.total.minus(consumed).plus(result));
        }
    }
}
