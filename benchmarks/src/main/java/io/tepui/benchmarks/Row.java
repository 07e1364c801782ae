package io.tepui.benchmarks;

import java.util.Optional;

/**
 * A line of the table.
 *
 * @param what is measured
 * @param value the figure
 * @param spread how runs differed
 */
record Row(String what, double value, String unit, Optional<Budget> budget, String spread) {
    private static final String SEPARATOR = "\t";
    private static final int COLUMNS = 5;

    /** For the file through which the processes that measure tell the one that prints. */
    String line() {
        return String.join(
                SEPARATOR,
                what,
                Double.toString(value),
                unit,
                budget.map(Budget::text).orElse(""),
                spread);
    }

    static Row parse(String line) {
        String[] parts = line.split(SEPARATOR, COLUMNS);
        return new Row(parts[0], Double.parseDouble(parts[1]), parts[2], Budget.parse(parts[3]), parts[4]);
    }
}
