package io.tepui.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @Test
    void medianAndSpreadDoNotDependOnTheOrderOfTheRuns() {
        Samples samples = new Samples(3, 1, 20);

        assertThat(samples.median()).isEqualTo(3);
        assertThat(samples.spread()).isEqualTo("1 to 20, 3 runs");
        assertThat(samples.percentile(99)).isEqualTo(20);
        assertThat(new Samples(7).spread()).isEqualTo("1 run");
    }

    @Test
    void nothingMeasuredIsNoFigure() {
        assertThatThrownBy(() -> new Samples()).hasMessageContaining("nothing was measured");
    }

    @Test
    void aBudgetIsMetAtItsLimitAndNotPastIt() {
        assertThat(new Budget.AtMost(0.3).isMet(0.3)).isTrue();
        assertThat(new Budget.AtMost(0.3).isMet(0.31)).isFalse();
        assertThat(new Budget.AtLeast(200).isMet(200)).isTrue();
        assertThat(new Budget.AtLeast(200).isMet(199)).isFalse();
    }

    @Test
    void aRowIsReadBackAsItWasWritten() {
        Row row = new Row("GET_HEALTH", 64_883.25, "/s", Budget.atLeast(25_000), "1 run");

        assertThat(Row.parse(row.line())).isEqualTo(row);
        Row unbounded = new Row("a, b", 0.5, "ms", Budget.none(), "0.4 to 0.6, 3 runs");
        assertThat(Row.parse(unbounded.line())).isEqualTo(unbounded);
    }

    @Test
    void theTableNamesWhatMissesItsBudget() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Table.print(
                List.of(
                        new Row("start", 0.45, "s", Budget.atMost(0.7), "1 run"),
                        new Row("tasks", 102, "/s", Budget.atLeast(200), "1 run"),
                        new Row("memory", 12, "MiB", Budget.none(), "1 run")),
                new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "what    measured  budget   ratio  met  spread",
                        "---------------------------------------------",
                        "start     0.45 s  <= 0.7  0.6429  yes  1 run",
                        "tasks     102 /s  >= 200    0.51  NO   1 run",
                        "memory    12 MiB                       1 run");
    }

    @Test
    void figuresOfSmallSizesAreNotHeldAgainstBudgets(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("figures");
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

        new Report(file, nowhere, true).add("start", 9, "s", Budget.atMost(0.7));
        new Report(file, nowhere, false).add("start", 9, "s", Budget.atMost(0.7));

        assertThat(Files.readAllLines(file).stream().map(Row::parse).map(Row::budget))
                .containsExactly(Budget.none(), Budget.atMost(0.7));
    }
}
