package io.tepui.resources;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * Amounts by name without metadata; an absent name is zero and zero is never stored (AR-93 to AR-95). An immutable value,
 * iterated in the order of the names.
 */
public final class ResourceQuantities {
    /** Nothing of anything. */
    public static final ResourceQuantities EMPTY = new ResourceQuantities(QuantityMap.EMPTY);

    private final QuantityMap map;

    private ResourceQuantities(QuantityMap map) {
        this.map = map;
    }

    private static ResourceQuantities positive(QuantityMap map) {
        QuantityMap kept = map.positive();
        return kept.names.length == 0 ? EMPTY : new ResourceQuantities(kept);
    }

    /** Takes amounts by name; those not above zero are dropped. */
    public static ResourceQuantities of(Map<String, Scalar> amounts) {
        return positive(QuantityMap.of(amounts));
    }

    /** Gives one amount. */
    public static ResourceQuantities of(String name, Scalar amount) {
        return of(Map.of(name, amount));
    }

    /** Takes amounts as messages have them, for example in a quota; those not above zero are dropped. */
    public static ResourceQuantities fromMessages(Map<String, Value.Scalar> amounts) {
        return of(QuantityParser.fromMessages(amounts));
    }

    /**
     * Reads text such as {@code cpus:10;mem:5}; a repeated name adds, zero is dropped (AR-94).
     *
     * @throws ResourceException with one line that names the offending item
     */
    public static ResourceQuantities parse(String text) {
        Map<String, Scalar> sums = new TreeMap<>();
        QuantityParser.parse(text, (name, amount) -> sums.merge(name, amount, Scalar::plus));
        return of(sums);
    }

    static ResourceQuantities ofScalars(ResourceEntry[] entries) {
        return QuantityCollector.collect(entries, false);
    }

    static ResourceQuantities ofAll(ResourceEntry[] entries) {
        return QuantityCollector.collect(entries, true);
    }

    static ResourceQuantities ofSorted(String[] names, long[] thousandths) {
        return positive(new QuantityMap(names, thousandths));
    }

    /** Gives the amount of the name, zero if absent. */
    public Scalar get(String name) {
        return Scalar.ofThousandths(thousandths(name));
    }

    /** Gives the amount of the name in thousandths, zero if absent. */
    public long thousandths(String name) {
        int at = map.indexOf(name);
        return at < 0 ? 0 : map.thousandths[at];
    }

    /** Gives the number of names. */
    public int size() {
        return map.names.length;
    }

    /** Tells whether there is nothing. */
    public boolean isEmpty() {
        return map.names.length == 0;
    }

    /** Gives the names in order. */
    public List<String> names() {
        return List.of(map.names);
    }

    /** Calls {@code consumer} with each name and its thousandths, in the order of the names. */
    public void forEach(ObjLongConsumer<String> consumer) {
        for (int i = 0; i < map.names.length; i++) {
            consumer.accept(map.names[i], map.thousandths[i]);
        }
    }

    /** Gives the sum (AR-93). */
    public ResourceQuantities plus(ResourceQuantities other) {
        return isEmpty() ? other : other.isEmpty() ? this : new ResourceQuantities(map.plus(other.map));
    }

    /** Gives the difference; what would be zero or less is dropped (AR-93). */
    public ResourceQuantities minus(ResourceQuantities other) {
        return isEmpty() || other.isEmpty() ? this : positive(map.minus(other.map));
    }

    /** Tells whether every amount of {@code other} is reached (AR-93). */
    public boolean contains(ResourceQuantities other) {
        for (int i = 0; i < other.map.names.length; i++) {
            if (thousandths(other.map.names[i]) < other.map.thousandths[i]) {
                return false;
            }
        }
        return true;
    }

    /** Gives the amounts by name. */
    public Map<String, Scalar> toMap() {
        return map.toMap();
    }

    /** Gives the amounts as bare resources: name, type and scalar only (MO-107). */
    public List<Resource> toBareMessages() {
        List<Resource> messages = new ArrayList<>(size());
        map.toMap()
                .forEach((name, amount) ->
                        messages.add(ResourceEntry.of(name, amount).toMessage()));
        return messages;
    }

    /** Gives the amounts by name as messages. */
    public Map<String, Value.Scalar> toScalarMessages() {
        return QuantityParser.toMessages(map.toMap());
    }

    QuantityMap map() {
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceQuantities quantities && quantities.map.equals(map);
    }

    @Override
    public int hashCode() {
        return map.hashCode();
    }

    /** Gives the text form, for example {@code a:1; b:2}, or <code>{}</code> (AR-344). */
    @Override
    public String toString() {
        return map.toString();
    }

    /** Sums entries by name without a map in between. */
    private static final class QuantityCollector {
        private QuantityCollector() {}

        static ResourceQuantities collect(ResourceEntry[] entries, boolean allKinds) {
            String[] names = new String[entries.length];
            long[] sums = new long[entries.length];
            int used = 0;
            for (ResourceEntry entry : entries) {
                if (allKinds || entry.amount() instanceof Scalar) {
                    used = add(
                            names,
                            sums,
                            used,
                            entry.name(),
                            entry.amount().size().thousandths());
                }
            }
            return positive(new QuantityMap(Arrays.copyOf(names, used), Arrays.copyOf(sums, used)));
        }

        private static int add(String[] names, long[] sums, int used, String name, long amount) {
            int at = Arrays.binarySearch(names, 0, used, name);
            if (at >= 0) {
                sums[at] = Scalar.saturatedSum(sums[at], amount);
                return used;
            }
            int place = -at - 1;
            System.arraycopy(names, place, names, place + 1, used - place);
            System.arraycopy(sums, place, sums, place + 1, used - place);
            names[place] = name;
            sums[place] = amount;
            return used + 1;
        }
    }
}
