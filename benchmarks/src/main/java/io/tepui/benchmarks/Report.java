package io.tepui.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Takes the figures of one benchmark: each goes to a file at once, and is shown as progress. */
final class Report {
    private final Path file;
    private final PrintStream progress;
    private final boolean quick;

    /**
     * Makes a report.
     *
     * @param file rows are appended here
     * @param quick whether sizes are small, so that no figure is held against its budget
     */
    Report(Path file, PrintStream progress, boolean quick) {
        this.file = file;
        this.progress = progress;
        this.quick = quick;
    }

    /** Tells what is being done. */
    void progress(String line) {
        progress.println("  " + line);
    }

    /** Adds the median of samples. */
    void add(String what, Samples samples, String unit, Optional<Budget> budget) {
        add(new Row(what, samples.median(), unit, quick ? Budget.none() : budget, samples.spread()));
    }

    /** Adds one figure. */
    void add(String what, double value, String unit, Optional<Budget> budget) {
        add(what, new Samples(value), unit, budget);
    }

    private void add(Row row) {
        progress(row.what() + ": " + Figures.text(row.value()) + " " + row.unit() + " (" + row.spread() + ")"
                + row.budget().map(each -> "; budget " + each.text()).orElse(""));
        try {
            Files.write(file, List.of(row.line()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
