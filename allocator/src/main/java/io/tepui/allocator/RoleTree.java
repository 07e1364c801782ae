package io.tepui.allocator;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All roles that matter, with their ancestors. Nodes come with the first weight, quota, reservation or framework and go
 * with the last (AR-138).
 */
final class RoleTree {
    private final RoleNode root = new RoleNode("", null);
    private final Map<String, RoleNode> nodes = new HashMap<>();

    /** Gives the sums over all roles. */
    RoleQuantities all() {
        return root.quantities;
    }

    @Nullable
    RoleNode find(String path) {
        return nodes.get(path);
    }

    Collection<RoleNode> roles() {
        return nodes.values();
    }

    /** Gives the node of a role, made with its ancestors if it is not there; call {@link #prune} if it stays idle. */
    RoleNode getOrCreate(String path) {
        RoleNode known = nodes.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        RoleNode parent = slash < 0 ? root : getOrCreate(path.substring(0, slash));
        RoleNode node = new RoleNode(path, parent);
        parent.children.put(path, node);
        nodes.put(path, node);
        return node;
    }

    /** Removes the node if nothing keeps it, and so on upward. */
    void prune(RoleNode from) {
        RoleNode node = from;
        while (node.parent != null && node.isIdle()) {
            nodes.remove(node.path);
            node.parent.children.remove(node.path);
            node = node.parent;
        }
    }

    void setWeight(String path, double weight) {
        RoleNode node = getOrCreate(path);
        node.weight = weight;
        prune(node);
    }

    void setQuota(String path, RoleQuota quota) {
        RoleNode node = getOrCreate(path);
        node.quota = quota;
        prune(node);
    }

    void reserve(String role, Amounts amounts) {
        upward(getOrCreate(role), quantities -> quantities.reservations.add(amounts));
    }

    void unreserve(String role, Amounts amounts) {
        RoleNode node = getOrCreate(role);
        upward(node, quantities -> quantities.reservations.subtract(amounts));
        prune(node);
    }

    void hold(RoleNode role, HeldQuantities held) {
        upward(role, quantities -> quantities.hold(held));
    }

    void release(RoleNode role, HeldQuantities held) {
        upward(role, quantities -> quantities.release(held));
    }

    void use(RoleNode role, HeldQuantities held) {
        upward(role, quantities -> quantities.usedUnreserved.add(held.unreserved()));
    }

    void endUse(RoleNode role, HeldQuantities held) {
        upward(role, quantities -> quantities.usedUnreserved.subtract(held.unreserved()));
    }

    private static void upward(RoleNode from, Consumer<RoleQuantities> change) {
        for (RoleNode node = from; node != null; node = node.parent) {
            change.accept(node.quantities);
        }
    }
}
