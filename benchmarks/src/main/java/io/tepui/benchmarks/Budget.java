package io.tepui.benchmarks;

import java.util.Optional;

/** What the design allows a figure to be. */
sealed interface Budget {
    /** Whether the figure keeps to it. */
    boolean isMet(double value);

    /** The figure by the budget: below 1 is better for {@link AtMost}, above 1 for {@link AtLeast}. */
    double ratio(double value);

    /** As it stands in the table. */
    String text();

    /** No more than this. */
    record AtMost(double limit) implements Budget {
        @Override
        public boolean isMet(double value) {
            return value <= limit;
        }

        @Override
        public double ratio(double value) {
            return value / limit;
        }

        @Override
        public String text() {
            return "<= " + Figures.text(limit);
        }
    }

    /** No less than this. */
    record AtLeast(double limit) implements Budget {
        @Override
        public boolean isMet(double value) {
            return value >= limit;
        }

        @Override
        public double ratio(double value) {
            return value / limit;
        }

        @Override
        public String text() {
            return ">= " + Figures.text(limit);
        }
    }

    /** A figure to know, which the design does not bound. */
    static Optional<Budget> none() {
        return Optional.empty();
    }

    static Optional<Budget> atMost(double limit) {
        return Optional.of(new AtMost(limit));
    }

    static Optional<Budget> atLeast(double limit) {
        return Optional.of(new AtLeast(limit));
    }

    /** Reads what {@link #text()} wrote; empty for an empty text. */
    static Optional<Budget> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        double limit = Double.parseDouble(text.substring(3).replace(",", ""));
        return text.startsWith("<=") ? atMost(limit) : atLeast(limit);
    }
}
