package io.tepui.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A fresh weighted shuffle of the active clients at every sort; allocations do not matter (AR-166, AR-167). Each level
 * splits the weight of its parent among the children with active clients. Clients are drawn one by one as the walk comes to them,
 * which gives the same orders as a whole shuffle and costs nothing for those that it does not come to.
 */
final class RandomSorter<T> extends TreeSorter<T> {
    private final RandomGenerator random;
    /** The active clients in an order that their names alone decide, so that equal seeds give equal orders. */
    private final List<T> listed = new ArrayList<>();

    private WeightedDraw draw = new WeightedDraw(new double[0]);
    private boolean stale = true;

    RandomSorter(RandomGenerator random) {
        this.random = random;
    }

    @Override
    void childrenChanged(SorterNode<T> node) {
        stale = true;
    }

    @Override
    void weightChanged(SorterNode<T> node) {
        stale = true;
    }

    @Override
    void allocationChanged(SorterNode<T> node) {}

    @Override
    public double share(String path) {
        return 0;
    }

    @Override
    public boolean walk(Predicate<? super T> visitor) {
        refresh();
        if (listed.size() == 1) {
            return visitor.test(listed.getFirst());
        }
        try {
            return walkDrawing(visitor);
        } finally {
            draw.reset();
        }
    }

    private boolean walkDrawing(Predicate<? super T> visitor) {
        for (int item = draw.next(random); item >= 0; item = draw.next(random)) {
            if (!visitor.test(listed.get(item))) {
                return false;
            }
        }
        return true;
    }

    private void refresh() {
        if (!stale) {
            return;
        }
        stale = false;
        listed.clear();
        List<Double> weights = new ArrayList<>();
        list(root, 1.0, weights);
        draw = new WeightedDraw(
                weights.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void list(SorterNode<T> node, double weight, List<Double> weights) {
        List<SorterNode<T>> active = activeChildren(node);
        double sum = active.stream().mapToDouble(child -> child.weight).sum();
        for (SorterNode<T> child : active) {
            double relative = weight * child.weight / sum;
            T client = child.payload;
            if (client == null) {
                list(child, relative, weights);
            } else {
                listed.add(client);
                // A weight that is too small for a double is still one: nobody is left out.
                weights.add(Math.max(relative, Double.MIN_VALUE));
            }
        }
    }

    private static <T> List<SorterNode<T>> activeChildren(SorterNode<T> node) {
        return node.children.values().stream()
                .filter(child -> child.activeClients > 0)
                .sorted((a, b) -> ByteOrder.compare(a.name, b.name))
                .toList();
    }
}
