package io.tepui.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The cluster in virtual time")
class SimulationTest {
    /** More are run by hand with {@code dev/simulate}. */
    private static final int SEEDS = 300;

    @Test
    void keepsItsPromisesUnderTheFaultsOfManySeeds() {
        List<String> failures = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, Optional.empty()))
                .filter(outcome -> outcome.failure().isPresent())
                .map(outcome ->
                        "seed " + outcome.seed() + ": " + outcome.failure().get())
                .toList();

        assertThat(failures)
                .as("replay a seed with dev/simulate --seed=SEED --trace")
                .isEmpty();
    }

    @Test
    void doesTheSameForTheSameSeedAlsoInAnotherProcess() throws IOException, InterruptedException {
        for (long seed : new long[] {3, 8}) {
            Simulation.Outcome here = Simulation.run(seed, Optional.empty());

            assertThat(here.trace())
                    .isEqualTo(Simulation.run(seed, Optional.empty()).trace());
            // Sets and maps of another process have another order, if anybody asks for it.
            assertThat(inAnotherProcess(seed)).contains(String.format("trace %016x", here.trace()));
        }
    }

    @Test
    void differsFromSeedToSeed() {
        assertThat(LongStream.rangeClosed(1, 10)
                        .map(seed -> Simulation.run(seed, Optional.empty()).trace())
                        .distinct()
                        .count())
                .isEqualTo(10);
    }

    private static String inAnotherProcess(long seed) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--seed=" + seed)
                .redirectErrorStream(true)
                .start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        }
    }
}
