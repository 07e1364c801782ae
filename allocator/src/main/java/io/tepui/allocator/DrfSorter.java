package io.tepui.allocator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Dominant resource fairness: per level the smaller weighted dominant share first, then fewer allocations, then the
 * path (AR-156, AR-160). A sort touches only what changed since the last one: a node whose allocation moved is put in
 * its new place among its siblings; levels are sorted whole only when the cluster's total or the set of clients changed.
 */
final class DrfSorter<T> extends TreeSorter<T> {
    /** With more than this many moved siblings a level is sorted whole. */
    private static final int MOVES_BEFORE_FULL_SORT = 8;

    private final ClusterTotal total;
    private final List<SorterNode<T>> unsorted = new ArrayList<>();
    private final Comparator<SorterNode<T>> byShare = DrfSorter::compare;
    private long sortedVersion = -1;

    DrfSorter(ClusterTotal total) {
        this.total = total;
    }

    private static <T> int compare(SorterNode<T> a, SorterNode<T> b) {
        if (a.share != b.share) {
            return Double.compare(a.share, b.share);
        }
        return a.allocations != b.allocations
                ? Long.compare(a.allocations, b.allocations)
                : ByteOrder.compare(a.path, b.path);
    }

    @Override
    void childrenChanged(SorterNode<T> node) {
        node.orderStale = true;
        queue(node);
    }

    @Override
    void allocationChanged(SorterNode<T> node) {
        SorterNode<T> parent = node.parent;
        if (parent != null && !parent.orderStale && !node.isTouched) {
            node.isTouched = true;
            parent.touched.add(node);
            queue(parent);
        }
    }

    @Override
    void weightChanged(SorterNode<T> node) {
        allocationChanged(node);
    }

    private void queue(SorterNode<T> node) {
        if (!node.isQueuedForSort) {
            node.isQueuedForSort = true;
            unsorted.add(node);
        }
    }

    @Override
    public double share(String path) {
        SorterNode<T> node = client(path);
        return total.dominantShare(node.allocation) / node.weight;
    }

    @Override
    public boolean walk(Predicate<? super T> visitor) {
        refresh();
        return walk(root, visitor);
    }

    private static <T> boolean walk(SorterNode<T> node, Predicate<? super T> visitor) {
        List<SorterNode<T>> order = node.order;
        for (int i = 0; i < order.size(); i++) {
            SorterNode<T> child = order.get(i);
            T client = child.payload;
            if (client == null ? !walk(child, visitor) : !visitor.test(client)) {
                return false;
            }
        }
        return true;
    }

    private void refresh() {
        if (sortedVersion != total.version()) {
            sortedVersion = total.version();
            sortSubtree(root);
        }
        for (int i = 0; i < unsorted.size(); i++) {
            SorterNode<T> node = unsorted.get(i);
            node.isQueuedForSort = false;
            if (node.orderStale || node.touched.size() > MOVES_BEFORE_FULL_SORT) {
                sortLevel(node);
            } else {
                moveTouched(node);
            }
        }
        unsorted.clear();
    }

    private void sortSubtree(SorterNode<T> node) {
        sortLevel(node);
        for (SorterNode<T> child : node.children.values()) {
            if (!child.isClient()) {
                sortSubtree(child);
            }
        }
    }

    private void sortLevel(SorterNode<T> node) {
        forgetTouched(node);
        node.orderStale = false;
        node.order.clear();
        for (SorterNode<T> child : node.children.values()) {
            if (child.activeClients > 0) {
                child.share = weightedShare(child);
                node.order.add(child);
            }
        }
        node.order.sort(byShare);
    }

    private void moveTouched(SorterNode<T> node) {
        List<SorterNode<T>> touched = node.touched;
        for (int i = 0; i < touched.size(); i++) {
            removeByIdentity(node.order, touched.get(i));
        }
        for (int i = 0; i < touched.size(); i++) {
            SorterNode<T> child = touched.get(i);
            if (child.activeClients > 0) {
                child.share = weightedShare(child);
                insert(node.order, child);
            }
        }
        forgetTouched(node);
    }

    private static <T> void removeByIdentity(List<SorterNode<T>> order, SorterNode<T> node) {
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i) == node) {
                order.remove(i);
                return;
            }
        }
    }

    private static <T> void insert(List<SorterNode<T>> order, SorterNode<T> node) {
        int low = 0;
        int high = order.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(order.get(middle), node) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        order.add(low, node);
    }

    private static <T> void forgetTouched(SorterNode<T> node) {
        for (SorterNode<T> child : node.touched) {
            child.isTouched = false;
        }
        node.touched.clear();
    }

    private double weightedShare(SorterNode<T> node) {
        return total.dominantShare(node.allocation) / node.weight;
    }
}
