package io.tepui.resources;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Names in byte order beside their thousandths: what quantities and limits are made of. */
final class QuantityMap {
    static final QuantityMap EMPTY = new QuantityMap(new String[0], new long[0]);

    final String[] names;
    final long[] thousandths;

    QuantityMap(String[] names, long[] thousandths) {
        this.names = names;
        this.thousandths = thousandths;
    }

    static QuantityMap of(Map<String, Scalar> amounts) {
        TreeMap<String, Scalar> sorted = new TreeMap<>(amounts);
        return new QuantityMap(
                sorted.keySet().toArray(new String[0]),
                sorted.values().stream().mapToLong(Scalar::thousandths).toArray());
    }

    int indexOf(String name) {
        // Maps are small, so looking at each name beats a binary search.
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    boolean sameNames(QuantityMap other) {
        return Arrays.equals(names, other.names);
    }

    /** Gives the map without names whose amount is not above zero. */
    QuantityMap positive() {
        int kept = 0;
        for (long amount : thousandths) {
            kept += amount > 0 ? 1 : 0;
        }
        if (kept == names.length) {
            return this;
        }
        String[] keptNames = new String[kept];
        long[] keptAmounts = new long[kept];
        int next = 0;
        for (int i = 0; i < names.length; i++) {
            if (thousandths[i] > 0) {
                keptNames[next] = names[i];
                keptAmounts[next++] = thousandths[i];
            }
        }
        return new QuantityMap(keptNames, keptAmounts);
    }

    /** Gives the names of both sides with the sum of their amounts. */
    QuantityMap plus(QuantityMap other) {
        if (sameNames(other)) {
            long[] sums = new long[names.length];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = Scalar.saturatedSum(thousandths[i], other.thousandths[i]);
            }
            return new QuantityMap(names, sums);
        }
        String[] sumNames = new String[names.length + other.names.length];
        long[] sums = new long[sumNames.length];
        int i = 0;
        int j = 0;
        int used = 0;
        while (i < names.length || j < other.names.length) {
            int order = i == names.length ? 1 : j == other.names.length ? -1 : names[i].compareTo(other.names[j]);
            sumNames[used] = order <= 0 ? names[i] : other.names[j];
            sums[used++] = Scalar.saturatedSum(order <= 0 ? thousandths[i] : 0, order >= 0 ? other.thousandths[j] : 0);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return new QuantityMap(Arrays.copyOf(sumNames, used), Arrays.copyOf(sums, used));
    }

    /** Gives this side's names less the other's amounts, not below zero. */
    QuantityMap minus(QuantityMap other) {
        long[] rest = thousandths.clone();
        boolean aligned = sameNames(other);
        for (int i = 0; i < names.length; i++) {
            int at = aligned ? i : other.indexOf(names[i]);
            if (at >= 0) {
                rest[i] = Math.max(0, Scalar.saturatedSum(rest[i], -other.thousandths[at]));
            }
        }
        return new QuantityMap(names, rest);
    }

    Map<String, Scalar> toMap() {
        Map<String, Scalar> map = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            map.put(names[i], Scalar.ofThousandths(thousandths[i]));
        }
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantityMap map
                && Arrays.equals(names, map.names)
                && Arrays.equals(thousandths, map.thousandths);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(names) * 31 + Arrays.hashCode(thousandths);
    }

    @Override
    public String toString() {
        if (names.length == 0) {
            return "{}";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : "; ").append(names[i]).append(':').append(Scalar.ofThousandths(thousandths[i]));
        }
        return text.toString();
    }
}
