package io.tepui.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a sorter's tree: a client (leaf) or a subtree of clients. A client that has children is held by its virtual
 * child named "." (AR-155).
 */
final class SorterNode<T> {
    static final String VIRTUAL = ".";

    final @Nullable SorterNode<T> parent;
    final String name;
    final String path;
    final Map<String, SorterNode<T>> children = new HashMap<>(0);
    /** The children with an active client in their subtree, in the order of the last sort. */
    final List<SorterNode<T>> order = new ArrayList<>(0);

    final Amounts allocation;
    final SharedLedger shared;
    /** What was ever allocated in this subtree, in calls; it breaks ties and never goes down (AR-160). */
    long allocations;

    double weight = 1.0;
    double share;
    /** Whether {@link #order} must be made anew. */
    boolean orderStale;
    /** The children whose share moved since the last sort; not kept while {@link #orderStale}. */
    final List<SorterNode<T>> touched = new ArrayList<>(0);

    boolean isTouched;
    boolean isQueuedForSort;

    /** The client's value; null in inner nodes. */
    @Nullable
    T payload;

    boolean active;
    int activeClients;

    SorterNode(@Nullable SorterNode<T> parent, String name) {
        this(parent, name, new Amounts(), new SharedLedger());
    }

    private SorterNode(@Nullable SorterNode<T> parent, String name, Amounts allocation, SharedLedger shared) {
        this.parent = parent;
        this.name = name;
        this.path = parent == null || parent.parent == null ? name : parent.path + "/" + name;
        this.allocation = allocation;
        this.shared = shared;
    }

    boolean isClient() {
        return payload != null;
    }

    boolean isVirtual() {
        return name.equals(VIRTUAL);
    }

    /** Makes this client an inner node: its virtual child takes over activity, allocation and count (AR-162). */
    SorterNode<T> expand() {
        SorterNode<T> virtual = new SorterNode<>(this, VIRTUAL, allocation.copy(), shared.copy());
        virtual.payload = payload;
        virtual.active = active;
        virtual.activeClients = activeClients;
        virtual.allocations = allocations;
        payload = null;
        active = false;
        children.put(VIRTUAL, virtual);
        return virtual;
    }

    /** Makes this inner node, whose only child is the virtual one, a client again (AR-162). */
    void collapse(SorterNode<T> virtual) {
        payload = virtual.payload;
        active = virtual.active;
        children.clear();
        order.clear();
        touched.clear();
        orderStale = false;
    }

    void add(Allotment allotment) {
        allocation.add(allotment.amounts());
        shared.add(allotment, allocation);
    }

    void subtract(Allotment allotment) {
        allocation.subtract(allotment.amounts());
        shared.subtract(allotment, allocation);
    }

    /** Takes out all that a removed client held. */
    void subtractClient(SorterNode<T> client) {
        Amounts unshared = client.allocation.copy();
        unshared.subtract(client.shared.held());
        allocation.subtract(unshared);
        shared.subtractAll(client.shared, allocation);
    }
}
