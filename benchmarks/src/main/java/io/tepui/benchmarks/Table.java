package io.tepui.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints rows in columns. */
final class Table {
    private static final List<String> HEAD = List.of("what", "measured", "budget", "ratio", "met", "spread");
    private static final List<Boolean> RIGHT = List.of(false, true, true, true, false, false);
    private static final String GAP = "  ";

    private Table() {}

    static void print(List<Row> rows, PrintStream out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            out.println(joined(line, widths).stripTrailing());
            if (line == HEAD) {
                out.println(rule(widths));
            }
        }
    }

    private static List<String> cells(Row row) {
        String measured = Figures.text(row.value()) + " " + row.unit();
        return row.budget()
                .map(budget -> List.of(
                        row.what(),
                        measured,
                        budget.text(),
                        Figures.text(budget.ratio(row.value())),
                        budget.isMet(row.value()) ? "yes" : "NO",
                        row.spread()))
                .orElse(List.of(row.what(), measured, "", "", "", row.spread()));
    }

    private static String joined(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - line.get(i).length());
            text.append(RIGHT.get(i) ? blanks + line.get(i) : line.get(i) + blanks)
                    .append(GAP);
        }
        return text.toString();
    }

    private static String rule(int[] widths) {
        int total = (widths.length - 1) * GAP.length();
        for (int width : widths) {
            total += width;
        }
        return "-".repeat(total);
    }
}
