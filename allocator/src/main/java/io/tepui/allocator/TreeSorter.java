package io.tepui.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tree that both sorters keep: clients, activity, weights and allocations summed upward (AR-155 to AR-162). */
abstract class TreeSorter<T> implements Sorter<T> {
    final SorterNode<T> root = new SorterNode<>(null, "");
    private final Map<String, SorterNode<T>> clients = new HashMap<>();
    private final Map<String, Double> weights = new HashMap<>();

    /** Tells that the order of the node's children, or which of them are active, has changed. */
    abstract void childrenChanged(SorterNode<T> node);

    /** Tells that the node's allocation has changed. */
    abstract void allocationChanged(SorterNode<T> node);

    /** Tells that the node has another weight. */
    abstract void weightChanged(SorterNode<T> node);

    @Override
    public void add(String path, T client) {
        if (clients.containsKey(path)) {
            throw new IllegalArgumentException("Client '" + path + "' is in the sorter already");
        }
        SorterNode<T> node = root;
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            node = child(node, path.substring(start, end));
            start = end + 1;
        }
        if (node.children.isEmpty()) {
            node.payload = client;
        } else {
            node = child(node, SorterNode.VIRTUAL);
            node.payload = client;
        }
        clients.put(path, node);
    }

    private SorterNode<T> child(SorterNode<T> node, String name) {
        if (node.isClient()) {
            clients.put(node.path, node.expand());
            childrenChanged(node);
        }
        SorterNode<T> child = node.children.get(name);
        if (child == null) {
            child = new SorterNode<>(node, name);
            child.weight = child.isVirtual() ? 1.0 : weights.getOrDefault(child.path, 1.0);
            node.children.put(name, child);
        }
        return child;
    }

    @Override
    public void remove(String path) {
        SorterNode<T> leaf = client(path);
        if (leaf.active) {
            deactivate(path);
        }
        clients.remove(path);
        SorterNode<T> node = parentOf(leaf);
        node.children.remove(leaf.name);
        childrenChanged(node);
        for (SorterNode<T> ancestor = node; ancestor != null; ancestor = ancestor.parent) {
            ancestor.subtractClient(leaf);
            allocationChanged(ancestor);
        }
        prune(node);
    }

    /** Removes inner nodes without children from here upward, and makes one left with its virtual child a client. */
    private void prune(SorterNode<T> from) {
        SorterNode<T> node = from;
        while (node.parent != null && node.children.isEmpty()) {
            node.parent.children.remove(node.name);
            childrenChanged(node.parent);
            node = node.parent;
        }
        SorterNode<T> virtual = node.children.size() == 1 ? node.children.get(SorterNode.VIRTUAL) : null;
        if (virtual != null && node.parent != null) {
            node.collapse(virtual);
            clients.put(node.path, node);
        }
    }

    @Override
    public boolean contains(String path) {
        return clients.containsKey(path);
    }

    @Override
    public int size() {
        return clients.size();
    }

    @Override
    public void activate(String path) {
        SorterNode<T> leaf = client(path);
        if (!leaf.active) {
            leaf.active = true;
            countActive(leaf, 1);
        }
    }

    @Override
    public void deactivate(String path) {
        SorterNode<T> leaf = client(path);
        if (leaf.active) {
            leaf.active = false;
            countActive(leaf, -1);
        }
    }

    private void countActive(SorterNode<T> leaf, int change) {
        for (SorterNode<T> node = leaf; node != null; node = node.parent) {
            boolean wasListed = node.activeClients > 0;
            node.activeClients += change;
            if (node.parent != null && wasListed != node.activeClients > 0) {
                childrenChanged(node.parent);
            }
        }
    }

    @Override
    public void updateWeight(String path, double weight) {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("Weight " + weight + " of '" + path + "' must be positive");
        }
        weights.put(path, weight);
        SorterNode<T> node = nodeAt(path);
        if (node != null) {
            node.weight = weight;
            weightChanged(node);
        }
    }

    private @Nullable SorterNode<T> nodeAt(String path) {
        SorterNode<T> node = root;
        for (String name : path.split("/", -1)) {
            node = node.children.get(name);
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    @Override
    public void allocated(String path, Allotment allotment) {
        for (SorterNode<T> node = client(path); node != null; node = node.parent) {
            node.add(allotment);
            node.allocations++;
            allocationChanged(node);
        }
    }

    @Override
    public void unallocated(String path, Allotment allotment) {
        for (SorterNode<T> node = client(path); node != null; node = node.parent) {
            node.subtract(allotment);
            allocationChanged(node);
        }
    }

    @Override
    public void update(String path, Allotment before, Allotment after) {
        for (SorterNode<T> node = client(path); node != null; node = node.parent) {
            node.subtract(before);
            node.add(after);
            allocationChanged(node);
        }
    }

    @Override
    public Amounts allocation(String path) {
        return client(path).allocation.copy();
    }

    @Override
    public List<T> sort() {
        List<T> sorted = new ArrayList<>();
        walk(sorted::add);
        return sorted;
    }

    final SorterNode<T> client(String path) {
        SorterNode<T> leaf = clients.get(path);
        if (leaf == null) {
            throw new IllegalArgumentException("Client '" + path + "' is not in the sorter");
        }
        return leaf;
    }

    private SorterNode<T> parentOf(SorterNode<T> leaf) {
        return leaf.parent == null ? root : leaf.parent;
    }
}
