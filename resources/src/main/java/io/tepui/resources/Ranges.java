package io.tepui.resources;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of unsigned 64-bit integers as sorted, disjoint, non-touching closed intervals (AR-9 to AR-15). Kept coalesced
 * at all times, so equal sets have one form.
 */
public final class Ranges implements Amount {
    /** No integers. */
    public static final Ranges EMPTY = new Ranges(new long[0]);

    private static final long LARGEST = -1L;

    /** Begin and end of each interval in turn. */
    private final long[] bounds;

    private Ranges(long[] bounds) {
        this.bounds = bounds;
    }

    /** Gives the one interval from {@code begin} to {@code end}, both included and unsigned. */
    public static Ranges of(long begin, long end) {
        return ofPairs(begin, end);
    }

    /**
     * Gives the union of intervals in any order (AR-10).
     *
     * @param pairs begin, end, begin, end, and so on, unsigned, both included
     * @throws IllegalArgumentException if a begin is above its end or a begin has no end
     */
    public static Ranges ofPairs(long... pairs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException("Ranges need an end for every begin, got " + pairs.length + " numbers");
        }
        if (pairs.length == 0) {
            return EMPTY;
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (Long.compareUnsigned(pairs[i], pairs[i + 1]) > 0) {
                throw new IllegalArgumentException("Range " + Long.toUnsignedString(pairs[i]) + "-"
                        + Long.toUnsignedString(pairs[i + 1]) + " begins after its end");
            }
        }
        return RangesMath.coalesced(pairs.clone());
    }

    /** Wraps bounds that are already sorted, disjoint and not touching; takes ownership of the array. */
    static Ranges ofCoalesced(long[] bounds) {
        return bounds.length == 0 ? EMPTY : new Ranges(bounds);
    }

    /** Gives the number of intervals. */
    public int intervals() {
        return bounds.length / 2;
    }

    /** Gives the first integer of an interval, {@code index} from 0 to {@link #intervals()} - 1. */
    public long begin(int index) {
        return bounds[2 * index];
    }

    /** Gives the last integer of an interval, {@code index} from 0 to {@link #intervals()} - 1. */
    public long end(int index) {
        return bounds[2 * index + 1];
    }

    /** Gives the number of integers, at most {@link Long#MAX_VALUE}. */
    public long countOfIntegers() {
        long sum = 0;
        for (int i = 0; i < intervals(); i++) {
            long width = end(i) - begin(i);
            if (width < 0 || width == Long.MAX_VALUE || sum + width + 1 < 0) {
                return Long.MAX_VALUE;
            }
            sum += width + 1;
        }
        return sum;
    }

    /** Tells whether one integer is in the set. */
    public boolean contains(long integer) {
        int low = 0;
        int high = intervals() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(integer, begin(middle)) < 0) {
                high = middle - 1;
            } else if (Long.compareUnsigned(integer, end(middle)) > 0) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    @Override
    public Kind kind() {
        return Kind.RANGES;
    }

    @Override
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    @Override
    public Ranges plus(Amount other) {
        return RangesMath.union(this, same(other));
    }

    @Override
    public Ranges minus(Amount other) {
        return RangesMath.difference(this, same(other));
    }

    @Override
    public boolean contains(Amount other) {
        return RangesMath.isSubset(same(other), this);
    }

    @Override
    public Scalar size() {
        long integers = countOfIntegers();
        return integers > (long) Scalar.MAX_VALUE ? Scalar.of(Scalar.MAX_VALUE) : Scalar.of((double) integers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ranges ranges && Arrays.equals(bounds, ranges.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** Gives the text form, for example {@code [1-5, 7-10]} (AR-15). */
    @Override
    public String toString() {
        return IntStream.range(0, intervals())
                .mapToObj(i -> Long.toUnsignedString(begin(i)) + "-" + Long.toUnsignedString(end(i)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Tells whether an interval that begins at {@code begin} touches or overlaps one that ends at {@code end}. */
    static boolean reaches(long end, long begin) {
        return end == LARGEST || Long.compareUnsigned(begin, end + 1) <= 0;
    }

    private static Ranges same(Amount other) {
        if (other instanceof Ranges ranges) {
            return ranges;
        }
        throw new IllegalArgumentException("Ranges cannot be joined with " + other.kind() + " " + other);
    }
}
