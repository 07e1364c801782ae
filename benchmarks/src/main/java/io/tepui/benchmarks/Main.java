package io.tepui.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs benchmarks, each in a process of its own, and prints a table of their figures beside the budgets of the design.
 *
 * <p>Arguments: {@code [--quick] [NAME...]}; without names, all. Progress goes to the standard error, the table to the
 * standard output. Exits with 0 when all could be measured, whether budgets are met or not.
 */
public final class Main {
    private static final String QUICK = "--quick";
    private static final String ONE = "--one";
    private static final int USAGE = 2;

    private Main() {}

    /** The entry. */
    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        boolean quick = names.remove(QUICK);
        if (names.size() == 3 && names.getFirst().equals(ONE)) {
            measure(names.get(1), quick, Path.of(names.get(2)));
            System.exit(0); // threads of clients may be left
        }
        System.exit(runAll(names, quick, System.out, System.err));
    }

    /** In the order in which they run. */
    private static Map<String, Benchmark> all() {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("start", new StartBenchmark());
        all.put("tasks", new TasksBenchmark());
        all.put("containers", new ContainersBenchmark());
        all.put("recovery", new RecoveryBenchmark());
        all.put("streams", new StreamsBenchmark());
        all.put("get-state", new GetStateBenchmark());
        all.put("reads", new ReadsBenchmark());
        all.put("health", new HealthBenchmark());
        all.put("fan-out", new FanOutBenchmark());
        all.put("updates", new UpdatesBenchmark());
        all.put("registry", new RegistryBenchmark());
        all.put("reregistration", new ReregistrationBenchmark());
        all.put("allocation", new AllocationBenchmark());
        all.put("quota", new QuotaBenchmark());
        all.put("sorters", new SortersBenchmark());
        all.put("mixed-frameworks", new MixedFrameworksBenchmark());
        all.put("reservations", new ReservationsBenchmark());
        all.put("resources", new ResourcesBenchmark());
        return all;
    }

    private static int runAll(List<String> names, boolean quick, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        Map<String, Benchmark> all = all();
        List<String> unknown =
                names.stream().filter(name -> !all.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            err.println("benchmarks: there is no " + String.join(", ", unknown) + "; there are: "
                    + String.join(", ", all.keySet()) + "; and the option " + QUICK);
            return USAGE;
        }
        Path figures = Files.createTempFile("tepui-benchmarks", ".tsv");
        List<String> failed = new ArrayList<>();
        try {
            Machine.print(err);
            double forks = Machine.forksPerSecond();
            for (String name : names.isEmpty() ? all.keySet() : names) {
                err.println(name + " (load average " + Machine.load() + ")");
                if (fork(name, quick, figures) != 0) {
                    failed.add(name);
                }
            }
            out.println();
            Machine.print(out);
            out.println("unit: one thread forks and executes 'true' " + Figures.text(forks) + " times a second before, "
                    + Figures.text(Machine.forksPerSecond()) + " after");
            out.println();
            Table.print(Files.readAllLines(figures).stream().map(Row::parse).toList(), out);
            if (quick) {
                out.println("Small sizes and few runs: nothing here is to be compared with the budgets.");
            }
        } finally {
            Files.deleteIfExists(figures);
        }
        failed.forEach(name -> err.println("benchmarks: " + name + " could not be measured; see above"));
        return failed.isEmpty() ? 0 : 1;
    }

    /** Each has a JVM of its own, so that none sees the heap and the compiled code of another. */
    private static int fork(String name, boolean quick, Path figures) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(ONE, name, figures.toString()));
        if (quick) {
            command.add(QUICK);
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        Thread end = Thread.ofPlatform().unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        int status = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(end);
        return status;
    }

    private static void measure(String name, boolean quick, Path figures) throws Exception {
        Benchmark benchmark = all().get(name);
        if (benchmark == null) {
            throw new IllegalArgumentException("no benchmark " + name);
        }
        benchmark.run(new Report(figures, System.err, quick), quick);
    }
}
