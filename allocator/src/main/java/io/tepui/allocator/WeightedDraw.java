package io.tepui.allocator;

import java.util.random.RandomGenerator;

/**
 * Draws numbered items without putting them back, each with a chance that is its weight by the weights that are left. A draw takes
 * time by the logarithm of the number of items: the weights are the leaves of a binary tree in which every node knows the sum of
 * those below it. Sums are made anew from both children, never by subtraction, so no error of rounding builds up.
 */
final class WeightedDraw {
    /** When a greater part of the items than one in so many was drawn, all sums are made anew at once. */
    private static final int PART_FOR_REBUILD = 8;

    private final double[] weights;
    private final int firstLeaf;
    /** Node {@code i} has the children {@code 2i} and {@code 2i + 1}; the root is 1. */
    private final double[] sums;

    private final int[] drawn;
    private int drawnCount;

    /** Takes the weights of the items; none is negative or NaN. */
    WeightedDraw(double[] weights) {
        this.weights = weights.clone();
        this.firstLeaf = Integer.highestOneBit(Math.max(1, weights.length * 2 - 1));
        this.sums = new double[firstLeaf * 2];
        this.drawn = new int[weights.length];
        fill();
    }

    private void fill() {
        System.arraycopy(weights, 0, sums, firstLeaf, weights.length);
        for (int node = firstLeaf - 1; node > 0; node--) {
            sums[node] = sums[node * 2] + sums[node * 2 + 1];
        }
    }

    /** Gives the number of the next item, or -1 if none is left that weighs more than nothing. */
    int next(RandomGenerator random) {
        if (!(sums[1] > 0)) {
            return -1;
        }
        double rest = random.nextDouble() * sums[1];
        int node = 1;
        while (node < firstLeaf) {
            int left = node * 2;
            boolean goesLeft = rest < sums[left] || !(sums[left + 1] > 0);
            if (!goesLeft) {
                rest -= sums[left];
            }
            node = goesLeft ? left : left + 1;
        }
        int item = node - firstLeaf;
        drawn[drawnCount++] = item;
        set(item, 0);
        return item;
    }

    private void set(int item, double weight) {
        int node = firstLeaf + item;
        sums[node] = weight;
        for (node /= 2; node > 0; node /= 2) {
            sums[node] = sums[node * 2] + sums[node * 2 + 1];
        }
    }

    /** Puts all items back that were drawn. */
    void reset() {
        if (drawnCount > weights.length / PART_FOR_REBUILD) {
            fill();
        } else {
            for (int i = 0; i < drawnCount; i++) {
                set(drawn[i], weights[drawn[i]]);
            }
        }
        drawnCount = 0;
    }
}
