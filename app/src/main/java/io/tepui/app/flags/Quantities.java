package io.tepui.app.flags;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads amounts of resources such as {@code cpus:0.01|mem:32} (MO-439). */
final class Quantities {
    private Quantities() {}

    /**
     * Reads alternatives separated by {@code |}, each of {@code name:amount} separated by {@code ;}.
     *
     * @return the alternatives in order; none if the text is empty, which leaves every offer large enough
     * @throws IllegalArgumentException if the text has another form
     */
    static List<SortedMap<String, BigDecimal>> alternatives(String text) {
        List<SortedMap<String, BigDecimal>> alternatives = new ArrayList<>();
        if (text.isBlank()) {
            return List.of();
        }
        for (String alternative : text.split("\\|", -1)) {
            alternatives.add(Collections.unmodifiableSortedMap(amounts(alternative)));
        }
        return List.copyOf(alternatives);
    }

    private static SortedMap<String, BigDecimal> amounts(String text) {
        SortedMap<String, BigDecimal> amounts = new TreeMap<>();
        for (String item : text.split(";", -1)) {
            int colon = item.indexOf(':');
            String name = colon < 0 ? "" : item.substring(0, colon).strip();
            if (name.isEmpty()) {
                throw new IllegalArgumentException("must be amounts such as cpus:0.01|mem:32");
            }
            BigDecimal amount = new BigDecimal(
                    Kind.DOUBLE.normalize(item.substring(colon + 1).strip()));
            if (amounts.put(name, amount) != null) {
                throw new IllegalArgumentException("names " + FlagException.echo(name) + " twice");
            }
        }
        return amounts;
    }
}
