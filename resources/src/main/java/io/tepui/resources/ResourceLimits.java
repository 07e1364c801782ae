package io.tepui.resources;

import io.tepui.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Upper bounds by name; an absent name is unlimited, and zero is a real limit (AR-96 to AR-98). An immutable value. */
public final class ResourceLimits {
    /** No limit on anything. */
    public static final ResourceLimits UNLIMITED = new ResourceLimits(QuantityMap.EMPTY);

    private final QuantityMap map;

    private ResourceLimits(QuantityMap map) {
        this.map = map;
    }

    /** Takes limits by name, each at least zero. */
    public static ResourceLimits of(Map<String, Scalar> limits) {
        limits.forEach((name, limit) -> {
            if (limit.isNegative()) {
                throw new ResourceException("Limit " + name + ":" + limit + " must not be negative");
            }
        });
        return limits.isEmpty() ? UNLIMITED : new ResourceLimits(QuantityMap.of(limits));
    }

    /** Takes limits as messages have them, for example in a quota. */
    public static ResourceLimits fromMessages(Map<String, Value.Scalar> limits) {
        return of(QuantityParser.fromMessages(limits));
    }

    /** Gives limits that equal the quantities, as a legacy quota has them (AR-99). */
    public static ResourceLimits of(ResourceQuantities quantities) {
        return of(quantities.toMap());
    }

    /**
     * Reads text such as {@code cpus:10;mem:0}; zero is kept (AR-96).
     *
     * @throws ResourceException with one line that names the offending item, or a name given twice
     */
    public static ResourceLimits parse(String text) {
        Map<String, Scalar> limits = new TreeMap<>();
        QuantityParser.parse(text, (name, limit) -> {
            if (limits.putIfAbsent(name, limit) != null) {
                throw new ResourceException("Limit for '" + name + "' is given twice in '" + text + "'");
            }
        });
        return of(limits);
    }

    /** Gives the limit of the name, or nothing if unlimited. */
    public Optional<Scalar> get(String name) {
        int at = map.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(Scalar.ofThousandths(map.thousandths[at]));
    }

    /** Gives the limit of the name in thousandths, or {@code unlimited} if there is none. */
    public long thousandths(String name, long unlimited) {
        int at = map.indexOf(name);
        return at < 0 ? unlimited : map.thousandths[at];
    }

    /** Tells whether nothing is limited. */
    public boolean isUnlimited() {
        return map.names.length == 0;
    }

    /** Gives the limited names in order. */
    public List<String> names() {
        return List.of(map.names);
    }

    /** Gives what may still be used: the difference, not below zero; a limit stays a limit (AR-97). */
    public ResourceLimits minus(ResourceQuantities used) {
        return isUnlimited() ? this : new ResourceLimits(map.minus(used.map()));
    }

    /** Tells whether the quantities stay within every limit (AR-98). */
    public boolean contains(ResourceQuantities quantities) {
        for (int i = 0; i < map.names.length; i++) {
            if (quantities.thousandths(map.names[i]) > map.thousandths[i]) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether each of these limits also holds, at most as high, in {@code other} (AR-98). */
    public boolean contains(ResourceLimits other) {
        for (int i = 0; i < map.names.length; i++) {
            if (other.thousandths(map.names[i], Long.MAX_VALUE) > map.thousandths[i]) {
                return false;
            }
        }
        return true;
    }

    /** Gives the limits by name. */
    public Map<String, Scalar> toMap() {
        return map.toMap();
    }

    /** Gives the limits by name as messages. */
    public Map<String, Value.Scalar> toScalarMessages() {
        return QuantityParser.toMessages(map.toMap());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceLimits limits && limits.map.equals(map);
    }

    @Override
    public int hashCode() {
        return map.hashCode();
    }

    /** Gives the text form, for example {@code a:1; b:2}, or <code>{}</code>. */
    @Override
    public String toString() {
        return map.toString();
    }
}
