package io.tepui.simulation;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@code dev/simulate}: runs many seeds and says which fail, or one seed with its trace.
 */
public final class Main {
    private static final String USAGE = """
            usage: dev/simulate [--seeds=N] [--from=SEED] [--threads=N]   runs N seeds (default 1000), one after SEED after the other
                   dev/simulate --seed=SEED [--trace]                     runs one seed; with --trace prints all that happens
            """;
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private Main() {}

    /** Exits with 1 if any seed failed, with 2 if the arguments cannot be understood. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(arguments, System.out));
    }

    private static int run(String[] arguments, PrintStream out) throws InterruptedException {
        Map<String, String> options = new TreeMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            options.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        if (!List.of("--seeds", "--from", "--threads", "--seed", "--trace").containsAll(options.keySet())) {
            out.print(USAGE);
            return 2;
        }
        try {
            if (options.containsKey("--seed")) {
                return one(Long.parseLong(options.get("--seed")), options.containsKey("--trace"), out);
            }
            return many(
                    Long.parseLong(options.getOrDefault("--from", "1")),
                    Long.parseLong(options.getOrDefault("--seeds", "1000")),
                    Integer.parseInt(options.getOrDefault(
                            "--threads", String.valueOf(Runtime.getRuntime().availableProcessors()))),
                    out);
        } catch (NumberFormatException e) {
            out.print(USAGE);
            return 2;
        }
    }

    private static int one(long seed, boolean trace, PrintStream out) {
        Simulation.Outcome outcome = Simulation.run(seed, trace ? Optional.of(out) : Optional.empty());
        out.printf(
                "seed %d: %s, %d steps in %s of virtual time, trace %016x%n",
                seed,
                outcome.failure().map(problem -> "FAILED").orElse("passed"),
                outcome.steps(),
                outcome.virtual(),
                outcome.trace());
        outcome.failure().ifPresent(problem -> problem.printStackTrace(out));
        return outcome.failure().isPresent() ? 1 : 0;
    }

    private static int many(long from, long seeds, int threads, PrintStream out) throws InterruptedException {
        Progress progress = new Progress(out, seeds);
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            ExecutorCompletionService<Simulation.Outcome> done = new ExecutorCompletionService<>(workers);
            List<Callable<Simulation.Outcome>> work = new ArrayList<>();
            for (long seed = from; seed < from + seeds; seed++) {
                long each = seed;
                work.add(() -> Simulation.run(each, Optional.empty()));
            }
            work.forEach(done::submit);
            for (long i = 0; i < seeds; i++) {
                progress.add(done.take().get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a simulation ended in a way that it does not know", e);
        }
        return progress.end();
    }

    /** What was done so far, printed now and then. */
    private static final class Progress {
        private final PrintStream out;
        private final long seeds;
        private final long began = System.nanoTime();
        private long lastLine = began;
        private long finished;
        private long steps;
        private Duration virtual = Duration.ZERO;
        private final List<Long> failed = new ArrayList<>();

        Progress(PrintStream out, long seeds) {
            this.out = out;
            this.seeds = seeds;
        }

        void add(Simulation.Outcome outcome) {
            finished++;
            steps += outcome.steps();
            virtual = virtual.plus(outcome.virtual());
            outcome.failure().ifPresent(problem -> {
                failed.add(outcome.seed());
                out.printf("seed %d FAILED at step %d: %s%n", outcome.seed(), outcome.steps(), problem);
            });
            if (System.nanoTime() - lastLine > BETWEEN_LINES.toNanos()) {
                lastLine = System.nanoTime();
                line();
            }
        }

        private void line() {
            double seconds = (System.nanoTime() - began) / 1e9;
            out.printf(
                    "%d of %d seeds, %d failed; %.0f simulated hours, %.1f an elapsed second; %.0f steps a second%n",
                    finished,
                    seeds,
                    failed.size(),
                    virtual.toSeconds() / 3600.0,
                    virtual.toSeconds() / 3600.0 / seconds,
                    steps / seconds);
        }

        int end() {
            line();
            if (!failed.isEmpty()) {
                failed.sort(null);
                out.println("failed: " + failed);
                out.println("replay one with: dev/simulate --seed=" + failed.getFirst() + " --trace");
            }
            return failed.isEmpty() ? 0 : 1;
        }
    }
}
