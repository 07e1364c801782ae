package io.tepui.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Measurements of one thing, at least one. */
record Samples(double... sorted) {
    private static final int PERCENT = 100;

    Samples {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = sorted.clone();
        Arrays.sort(sorted);
    }

    static Samples of(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    double median() {
        return percentile(PERCENT / 2);
    }

    /** The value that so many percent of all are not above. */
    double percentile(int percent) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) sorted.length * percent / PERCENT)];
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    /** Smallest and largest, and how many: what the median is worth on a machine that does other things too. */
    String spread() {
        return sorted.length == 1
                ? "1 run"
                : Figures.text(min()) + " to " + Figures.text(max()) + ", " + sorted.length + " runs";
    }
}
