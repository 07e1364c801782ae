package io.tepui.benchmarks;

/** Something that can be measured, in a process of its own. */
@FunctionalInterface
interface Benchmark {
    /**
     * Measures, and adds rows to the report.
     *
     * @param quick small sizes and few runs: to see that it works, not to compare with budgets
     * @throws Exception when it cannot be measured; the message says why
     */
    void run(Report report, boolean quick) throws Exception;
}
