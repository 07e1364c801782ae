package io.tepui.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns under a line of headings. Numbers stand to the right, everything else to the left. */
public final class Table {
    private static final String GAP = "  ";
    private static final String TO_THE_RIGHT = ">";

    private final List<String> headings;
    private final boolean[] toTheRight;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> headings) {
        this.toTheRight = new boolean[headings.size()];
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < toTheRight.length; i++) {
            toTheRight[i] = headings.get(i).endsWith(TO_THE_RIGHT);
            plain.add(headings.get(i).replace(TO_THE_RIGHT, ""));
        }
        this.headings = List.copyOf(plain);
    }

    /** Begins a table; a heading that ends in {@code >} has its column to the right. */
    public static Table of(String... headings) {
        return new Table(List.of(headings));
    }

    /** Begins a table; a heading that ends in {@code >} has its column to the right. */
    public static Table of(List<String> headings) {
        return new Table(headings);
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException when it has more or fewer cells than there are headings
     */
    public Table row(String... cells) {
        return row(List.of(cells));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException when it has more or fewer cells than there are headings
     */
    public Table row(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(cells.size() + " cells in a row of " + headings.size() + " columns");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Whether there is no row. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints the headings and rows, without blanks at the ends of lines. */
    public void print(PrintStream out) {
        int[] widths = new int[headings.size()];
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        out.println(line(widths, headings));
        rows.forEach(row -> out.println(line(widths, row)));
    }

    /** Prints the rows without the headings. */
    public void printRows(PrintStream out) {
        int[] widths = new int[headings.size()];
        rows.forEach(row -> measure(widths, row));
        rows.forEach(row -> out.println(line(widths, row)));
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private String line(int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP).append(toTheRight[i] ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }
}
