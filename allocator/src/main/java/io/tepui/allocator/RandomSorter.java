package io.tepui.allocator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A fresh weighted shuffle of the active clients at every sort; allocations do not matter (AR-166, AR-167). Each level
 * splits the weight of its parent among the children with active clients.
 */
final class RandomSorter<T> extends TreeSorter<T> {
    private record Draw<T>(T client, double key) {}

    private final RandomGenerator random;

    RandomSorter(RandomGenerator random) {
        this.random = random;
    }

    @Override
    void childrenChanged(SorterNode<T> node) {}

    @Override
    void allocationChanged(SorterNode<T> node) {}

    @Override
    public double share(String path) {
        return 0;
    }

    @Override
    public boolean walk(Predicate<? super T> visitor) {
        List<Draw<T>> draws = new ArrayList<>();
        draw(root, 1.0, draws);
        draws.sort(Comparator.<Draw<T>>comparingDouble(Draw::key).reversed());
        for (Draw<T> draw : draws) {
            if (!visitor.test(draw.client())) {
                return false;
            }
        }
        return true;
    }

    private void draw(SorterNode<T> node, double weight, List<Draw<T>> draws) {
        List<SorterNode<T>> active = activeChildren(node);
        double sum = active.stream().mapToDouble(child -> child.weight).sum();
        for (SorterNode<T> child : active) {
            double relative = weight * child.weight / sum;
            T client = child.payload;
            if (client == null) {
                draw(child, relative, draws);
            } else {
                draws.add(new Draw<>(client, key(relative)));
            }
        }
    }

    /**
     * Gives the logarithm of u^(1/w) with u uniform in (0, 1] (AR-167): it has the same order, and tells tiny weights apart
     * where the power itself would be 0 for most clients.
     */
    private double key(double weight) {
        return Math.log(1 - random.nextDouble()) / weight;
    }

    /** Lists the children by name, so that equal seeds give equal orders. */
    private static <T> List<SorterNode<T>> activeChildren(SorterNode<T> node) {
        return node.children.values().stream()
                .filter(child -> child.activeClients > 0)
                .sorted((a, b) -> ByteOrder.compare(a.name, b.name))
                .toList();
    }
}
