package io.tepui.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The times of one step that was made again and again. */
final class Timings {
    private static final double NANOS_PER_MILLI = 1e6;

    private final String title;
    private final List<Long> nanos = new ArrayList<>();
    private long results;

    Timings(String title) {
        this.title = title;
    }

    /** Makes the step, which tells how many results came of it, and keeps its time. */
    void time(IntSupplier step) {
        long start = System.nanoTime();
        int made = step.getAsInt();
        nanos.add(System.nanoTime() - start);
        results += made;
    }

    String title() {
        return title;
    }

    int runs() {
        return nanos.size();
    }

    long results() {
        return results;
    }

    double medianMillis() {
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / NANOS_PER_MILLI;
    }

    double maxMillis() {
        return nanos.stream().mapToLong(Long::longValue).max().orElseThrow() / NANOS_PER_MILLI;
    }
}
