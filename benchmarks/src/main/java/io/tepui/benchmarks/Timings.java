package io.tepui.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The times of one step that was made again and again. */
final class Timings {
    private static final double NANOS_PER_MILLI = 1e6;

    private final String title;
    private final List<Long> nanos = new ArrayList<>();

    Timings(String title) {
        this.title = title;
    }

    /** Makes the step, keeps its time, and tells how many results came of it. */
    int time(IntSupplier step) {
        long start = System.nanoTime();
        int made = step.getAsInt();
        nanos.add(System.nanoTime() - start);
        return made;
    }

    String title() {
        return title;
    }

    int count() {
        return nanos.size();
    }

    /** Returns the times in milliseconds. */
    Samples millis() {
        return Samples.of(nanos.stream().map(each -> each / NANOS_PER_MILLI).toList());
    }
}
