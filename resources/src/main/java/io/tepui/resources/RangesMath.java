package io.tepui.resources;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Set arithmetic on coalesced ranges; each operation is one pass over both sides. */
final class RangesMath {
    private RangesMath() {}

    /** Sorts and merges intervals in any order; takes ownership of the array (AR-10). */
    static Ranges coalesced(long[] pairs) {
        long[] sorted = isSorted(pairs) ? pairs : sorted(pairs);
        Output out = new Output(sorted.length);
        for (int i = 0; i < sorted.length; i += 2) {
            out.addMerging(sorted[i], sorted[i + 1]);
        }
        return out.ranges();
    }

    /** Gives the integers in either side (AR-13). */
    static Ranges union(Ranges a, Ranges b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        Output out = new Output(2 * (a.intervals() + b.intervals()));
        int i = 0;
        int j = 0;
        while (i < a.intervals() || j < b.intervals()) {
            boolean left =
                    j == b.intervals() || (i < a.intervals() && Long.compareUnsigned(a.begin(i), b.begin(j)) <= 0);
            if (left) {
                out.addMerging(a.begin(i), a.end(i));
                i++;
            } else {
                out.addMerging(b.begin(j), b.end(j));
                j++;
            }
        }
        return out.ranges();
    }

    /** Gives the integers of {@code a} that are not in {@code b} (AR-14). */
    static Ranges difference(Ranges a, Ranges b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a;
        }
        Output out = new Output(2 * (a.intervals() + b.intervals()));
        int j = 0;
        for (int i = 0; i < a.intervals(); i++) {
            long begin = a.begin(i);
            long end = a.end(i);
            while (j < b.intervals() && Long.compareUnsigned(b.end(j), begin) < 0) {
                j++;
            }
            boolean rest = true;
            for (int k = j; rest && k < b.intervals() && Long.compareUnsigned(b.begin(k), end) <= 0; k++) {
                if (Long.compareUnsigned(b.begin(k), begin) > 0) {
                    out.add(begin, b.begin(k) - 1);
                }
                // The next piece starts after the removed interval, if anything is left there.
                rest = Long.compareUnsigned(b.end(k), end) < 0;
                begin = b.end(k) + 1;
            }
            if (rest) {
                out.add(begin, end);
            }
        }
        return out.ranges();
    }

    /** Tells whether every interval of {@code a} lies inside one interval of {@code b} (AR-12). */
    static boolean isSubset(Ranges a, Ranges b) {
        int j = 0;
        for (int i = 0; i < a.intervals(); i++) {
            while (j < b.intervals() && Long.compareUnsigned(b.end(j), a.begin(i)) < 0) {
                j++;
            }
            boolean inside = j < b.intervals()
                    && Long.compareUnsigned(b.begin(j), a.begin(i)) <= 0
                    && Long.compareUnsigned(a.end(i), b.end(j)) <= 0;
            if (!inside) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSorted(long[] pairs) {
        for (int i = 2; i < pairs.length; i += 2) {
            if (Long.compareUnsigned(pairs[i - 2], pairs[i]) > 0) {
                return false;
            }
        }
        return true;
    }

    private static long[] sorted(long[] pairs) {
        long[] sorted = new long[pairs.length];
        int[] order = IntStream.range(0, pairs.length / 2)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> pairs[2 * i], Long::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < order.length; i++) {
            sorted[2 * i] = pairs[2 * order[i]];
            sorted[2 * i + 1] = pairs[2 * order[i] + 1];
        }
        return sorted;
    }

    /** Collects intervals in ascending order. */
    private static final class Output {
        private final long[] bounds;
        private int used;

        Output(int capacity) {
            bounds = new long[capacity];
        }

        void add(long begin, long end) {
            bounds[used++] = begin;
            bounds[used++] = end;
        }

        void addMerging(long begin, long end) {
            if (used > 0 && Ranges.reaches(bounds[used - 1], begin)) {
                if (Long.compareUnsigned(end, bounds[used - 1]) > 0) {
                    bounds[used - 1] = end;
                }
            } else {
                add(begin, end);
            }
        }

        Ranges ranges() {
            return Ranges.ofCoalesced(used == bounds.length ? bounds : Arrays.copyOf(bounds, used));
        }
    }
}
