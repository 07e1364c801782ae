package io.tepui.resources;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Distinct strings whose order has no meaning but is kept for printing (AR-16, AR-17). */
public final class SetValue implements Amount {
    /** No items. */
    public static final SetValue EMPTY = new SetValue(Set.of());

    private final Set<String> items;

    private SetValue(Set<String> items) {
        this.items = items;
    }

    /** Gives the set of the items; repeated items count once. */
    public static SetValue of(Collection<String> items) {
        return items.isEmpty() ? EMPTY : new SetValue(Collections.unmodifiableSet(new LinkedHashSet<>(items)));
    }

    /** Gives the set of the items; repeated items count once. */
    public static SetValue of(String... items) {
        return of(List.of(items));
    }

    /** Gives the items in the order they came in; unmodifiable. */
    public Set<String> items() {
        return items;
    }

    @Override
    public Kind kind() {
        return Kind.SET;
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    public SetValue plus(Amount other) {
        Set<String> sum = new LinkedHashSet<>(items);
        sum.addAll(same(other).items);
        return of(sum);
    }

    @Override
    public SetValue minus(Amount other) {
        Set<String> rest = new LinkedHashSet<>(items);
        same(other).items.forEach(rest::remove);
        return of(rest);
    }

    @Override
    public boolean contains(Amount other) {
        return items.containsAll(same(other).items);
    }

    @Override
    public Scalar size() {
        return Scalar.of(items.size());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SetValue set && set.items.equals(items);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }

    /** Gives the text form, for example {@code {a, b}} (AR-17). */
    @Override
    public String toString() {
        return "{" + String.join(", ", items) + "}";
    }

    private static SetValue same(Amount other) {
        if (other instanceof SetValue set) {
            return set;
        }
        throw new IllegalArgumentException("A set cannot be joined with " + other.kind() + " " + other);
    }
}
