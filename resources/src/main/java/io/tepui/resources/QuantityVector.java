package io.tepui.resources;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * A running sum of quantities in thousandths, by the numbers of a {@link NameIndex}: the form for hot loops. Mutable and
 * for one thread. Unlike {@link ResourceQuantities} it may go below zero.
 */
public final class QuantityVector {
    private final NameIndex names;
    private long[] thousandths;

    /** Starts from zero for every name. */
    public QuantityVector(NameIndex names) {
        this.names = names;
        this.thousandths = new long[Math.max(names.size(), 8)];
    }

    /** Gives the amount of the numbered name in thousandths. */
    public long thousandths(int id) {
        return id < thousandths.length ? thousandths[id] : 0;
    }

    /** Adds thousandths to one name. */
    public void add(int id, long amount) {
        if (id >= thousandths.length) {
            thousandths = Arrays.copyOf(thousandths, Math.max(id + 1, 2 * thousandths.length));
        }
        thousandths[id] = Scalar.saturatedSum(thousandths[id], amount);
    }

    /** Adds quantities. */
    public void add(ResourceQuantities quantities) {
        quantities.forEach((name, amount) -> add(names.idOf(name), amount));
    }

    /** Subtracts quantities, below zero if need be. */
    public void subtract(ResourceQuantities quantities) {
        quantities.forEach((name, amount) -> add(names.idOf(name), -amount));
    }

    /** Adds another sum over the same names. */
    public void add(QuantityVector other) {
        for (int id = 0; id < other.thousandths.length; id++) {
            if (other.thousandths[id] != 0) {
                add(id, other.thousandths[id]);
            }
        }
    }

    /** Gives the amounts above zero as quantities (AR-93). */
    public ResourceQuantities toQuantities() {
        TreeMap<String, Scalar> amounts = new TreeMap<>();
        for (int id = 0; id < Math.min(thousandths.length, names.size()); id++) {
            if (thousandths[id] > 0) {
                amounts.put(names.nameOf(id), Scalar.ofThousandths(thousandths[id]));
            }
        }
        return ResourceQuantities.of(amounts);
    }
}
