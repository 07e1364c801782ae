package io.tepui.benchmarks;

import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private static final double MANY = 100;
    private static final double SOME = 10;

    private Figures() {}

    /** Three digits that count, no exponent. */
    static String text(double value) {
        double size = Math.abs(value);
        if (size >= MANY) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String digits = String.format(Locale.ROOT, size >= SOME ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", value);
        return digits.replaceFirst("(\\.\\d*?)0+$", "$1").replaceFirst("\\.$", "");
    }
}
