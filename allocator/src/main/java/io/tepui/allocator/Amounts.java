package io.tepui.allocator;

import java.util.Arrays;

/**
 * A mutable vector of scalar quantities in thousandths, indexed by {@link ScalarNames}; names past the end are 0. Sums
 * are exact, so what was added can be taken away again without a trace (AR-8).
 */
final class Amounts {
    private static final long[] NONE = {};

    private long[] thousandths;

    Amounts() {
        this.thousandths = NONE;
    }

    private Amounts(long[] thousandths) {
        this.thousandths = thousandths;
    }

    Amounts copy() {
        return new Amounts(thousandths.clone());
    }

    long get(int index) {
        return index < thousandths.length ? thousandths[index] : 0;
    }

    /** Gives the number of indices that may be other than 0. */
    int length() {
        return thousandths.length;
    }

    void add(int index, long amount) {
        reach(index + 1);
        thousandths[index] += amount;
    }

    void set(int index, long amount) {
        reach(index + 1);
        thousandths[index] = amount;
    }

    void add(Amounts other) {
        reach(other.thousandths.length);
        for (int i = 0; i < other.thousandths.length; i++) {
            thousandths[i] += other.thousandths[i];
        }
    }

    void subtract(Amounts other) {
        reach(other.thousandths.length);
        for (int i = 0; i < other.thousandths.length; i++) {
            thousandths[i] -= other.thousandths[i];
        }
    }

    /** Subtracts and leaves 0 where the result would be negative (AR-93). */
    void subtractSaturating(Amounts other) {
        for (int i = 0; i < Math.min(thousandths.length, other.thousandths.length); i++) {
            thousandths[i] = Math.max(0, thousandths[i] - other.thousandths[i]);
        }
    }

    /** Tells whether no quantity is above 0. */
    boolean isEmpty() {
        for (long amount : thousandths) {
            if (amount > 0) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether every quantity is 0. */
    boolean isZero() {
        for (long amount : thousandths) {
            if (amount != 0) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether every quantity of the other is reached here. */
    boolean contains(Amounts other) {
        for (int i = 0; i < other.thousandths.length; i++) {
            if (get(i) < other.thousandths[i]) {
                return false;
            }
        }
        return true;
    }

    private void reach(int length) {
        if (thousandths.length < length) {
            thousandths = Arrays.copyOf(thousandths, length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Amounts amounts && contains(amounts) && amounts.contains(this);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < thousandths.length; i++) {
            hash += Long.hashCode(thousandths[i]) * (i + 31);
        }
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(thousandths);
    }
}
