package io.tepui.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Gives each subscription a small number; numbers of those gone are given again, the smallest first. */
final class Slots {
    private final List<@Nullable Subscription> subscriptions = new ArrayList<>();
    private final PriorityQueue<Integer> free = new PriorityQueue<>();

    Subscription add(FrameworkState framework, RoleNode role) {
        int slot = free.isEmpty() ? subscriptions.size() : free.remove();
        Subscription subscription = new Subscription(framework, role, slot);
        if (slot == subscriptions.size()) {
            subscriptions.add(subscription);
        } else {
            subscriptions.set(slot, subscription);
        }
        return subscription;
    }

    void remove(Subscription subscription) {
        subscriptions.set(subscription.slot, null);
        free.add(subscription.slot);
    }

    Subscription get(int slot) {
        Subscription subscription = subscriptions.get(slot);
        if (subscription == null) {
            throw new IllegalStateException("Slot " + slot + " is free");
        }
        return subscription;
    }
}
