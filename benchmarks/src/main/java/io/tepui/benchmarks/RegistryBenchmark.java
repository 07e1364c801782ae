package io.tepui.benchmarks;

import com.google.protobuf.ByteString;
import io.tepui.protocol.internal.Registry;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.registry.RegistryStore;
import io.tepui.registry.replicated.ReplicatedRegistryConfig;
import io.tepui.registry.replicated.ReplicatedRegistryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The registry on disk, in a group of one: all agents are admitted, marked unreachable, marked reachable, marked unreachable again and
 * forgotten, each as a write of its own that is handed in without waiting for those before; and all is read again by the next master.
 */
final class RegistryBenchmark implements Benchmark {
    private static final String PREFIX = "ba5eba11-0000-4000-8000-000000000000";
    private static final int PORT = 5051;
    private static final int SINGLE_WRITES = 2_000;
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    @Override
    public void run(Report report, boolean quick) throws IOException {
        inDirectory(directory ->
                measureAgents(new Report(directory.resolve("unused"), System.err, true), 1_000)); // for the compiler
        for (int agents : quick ? new int[] {1_000} : new int[] {10_000, 50_000}) {
            measureAgents(report, agents);
        }
        inDirectory(directory -> {
            try (RegistryStore store = open(directory)) {
                store.read();
                report.add("registry: writes one after the other", singleWrites(store), "writes/s", Budget.none());
            }
        });
    }

    private interface Measurement {
        void in(Path directory) throws IOException;
    }

    private static void measureAgents(Report report, int agents) throws IOException {
        List<RegistryChange> admissions = new ArrayList<>();
        Messages messages = new Messages(false);
        for (int i = 0; i < agents; i++) {
            ReregisterSlaveMessage message = messages.reregistration(PREFIX, i, PORT, 0, 0, 0, TaskState.TASK_RUNNING);
            admissions.add(new RegistryChange.Put(
                    "agents/" + id(i),
                    Registry.Slave.newBuilder()
                            .setInfo(message.getSlave())
                            .build()
                            .toByteString()));
        }
        inDirectory(directory -> measure(report, directory, admissions));
    }

    private static void measure(Report report, Path directory, List<RegistryChange> admissions) throws IOException {
        int agents = admissions.size();
        String of = "%,d agents".formatted(agents);
        List<List<RegistryChange>> admit = admissions.stream().map(List::of).toList();
        List<List<RegistryChange>> unreachable = new ArrayList<>();
        List<List<RegistryChange>> reachable = new ArrayList<>();
        List<List<RegistryChange>> forget = new ArrayList<>();
        List<RegistryChange> forgotten = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            RegistryChange mark = new RegistryChange.Put("unreachable/" + id(i), unreachable(i));
            RegistryChange unmark = new RegistryChange.Remove("unreachable/" + id(i));
            unreachable.add(List.of(new RegistryChange.Remove("agents/" + id(i)), mark));
            reachable.add(List.of(unmark, admissions.get(i)));
            forgotten.add(unmark);
            if (forgotten.size() == FORGOTTEN_AT_ONCE || i == agents - 1) {
                forget.add(List.copyOf(forgotten));
                forgotten.clear();
            }
        }
        try (RegistryStore store = open(directory)) {
            store.read();
            double seconds = seconds(store, admit);
            report.add("registry: admit " + of, seconds, "s", Budget.none());
            report.add("registry: writes handed in together, " + of, agents / seconds, "writes/s", Budget.none());
            report.add("registry: size with " + of, store.sizeBytes() / 1e6, "MB", Budget.none());
            report.add("registry: mark unreachable " + of, seconds(store, unreachable), "s", Budget.none());
            report.add("registry: mark reachable " + of, seconds(store, reachable), "s", Budget.none());
        }
        long begin = System.nanoTime();
        try (RegistryStore store = open(directory)) {
            RegistrySnapshot read = store.read();
            report.add("registry: recover " + of, Time.secondsSince(begin), "s", Budget.none());
            if (read.values().size() != agents) {
                throw new IllegalStateException(read.values().size() + " of " + agents + " agents were recovered");
            }
            seconds(store, unreachable);
            report.add("registry: forget " + of + " that are unreachable", seconds(store, forget), "s", Budget.none());
            if (!store.read().values().isEmpty()) {
                throw new IllegalStateException("not all agents are forgotten");
            }
        }
    }

    private static double seconds(RegistryStore store, List<List<RegistryChange>> batches) {
        long begin = System.nanoTime();
        List<CompletionStage<Long>> results = new ArrayList<>(batches.size());
        batches.forEach(batch -> results.add(store.apply(batch)));
        results.forEach(result -> result.toCompletableFuture().join());
        return Time.secondsSince(begin);
    }

    private static double singleWrites(RegistryStore store) {
        long begin = System.nanoTime();
        for (int i = 0; i < SINGLE_WRITES; i++) {
            store.apply(List.of(new RegistryChange.Put("unreachable/" + id(i % 100), unreachable(i))))
                    .toCompletableFuture()
                    .join();
        }
        return SINGLE_WRITES / Time.secondsSince(begin);
    }

    private static RegistryStore open(Path directory) {
        return ReplicatedRegistryStore.open(ReplicatedRegistryConfig.alone(directory));
    }

    private static String id(int number) {
        return PREFIX + "-S" + number;
    }

    private static ByteString unreachable(int number) {
        Registry.UnreachableSlave.Builder agent = Registry.UnreachableSlave.newBuilder();
        agent.getIdBuilder().setValue(id(number));
        return agent.setTimestamp(TimeInfo.newBuilder().setNanoseconds(number))
                .build()
                .toByteString();
    }

    private static void inDirectory(Measurement measurement) throws IOException {
        Path directory = Files.createTempDirectory("tepui-registry-");
        try {
            measurement.in(directory);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
