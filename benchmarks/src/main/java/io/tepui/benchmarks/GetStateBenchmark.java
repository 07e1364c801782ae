package io.tepui.benchmarks;

import static java.util.Objects.requireNonNull;

import io.tepui.master.operator.OperatorReads;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.v1.master.Call;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the core takes to answer GET_STATE: from a state to its last byte, which is thrown away. Cold: nothing of the
 * state has ever been encoded. After a change: one task of each framework has changed since. Warm: nothing has. And the heap
 * that the state takes, without and with what is kept of its encoded forms.
 */
final class GetStateBenchmark implements Benchmark {
    private static final int FRAMEWORKS = 5;
    private static final int TASKS = 2;
    private static final int WARM_RUNS = 9;
    private static final int COLD_RUNS = 3;
    private static final double MEGA = 1e6;
    private static final double MEBI = 1024 * 1024;

    private final OperatorReads reads = new OperatorReads(Optional.empty());

    @Override
    public void run(Report report, boolean quick) throws IOException {
        seconds(SyntheticCluster.of(200, FRAMEWORKS, 20, 20, true), MediaType.JSON); // for the compiler
        for (boolean statuses : new boolean[] {false, true}) {
            for (int agents : quick ? new int[] {100} : new int[] {1_000, 10_000}) {
                measure(report, agents, statuses);
            }
        }
    }

    private void measure(Report report, int agents, boolean statuses) throws IOException {
        @Nullable MasterState state = null;
        for (MediaType type : new MediaType[] {MediaType.JSON, MediaType.PROTOBUF}) {
            double[] cold = new double[COLD_RUNS];
            for (int i = 0; i < COLD_RUNS; i++) {
                state = null;
                double empty = heapMebibytes();
                state = SyntheticCluster.of(agents, FRAMEWORKS, TASKS, TASKS, statuses);
                if (i == 0 && type == MediaType.JSON) {
                    String heap = "heap of the state, %s".formatted(size(agents, statuses));
                    report.add(heap, heapMebibytes() - empty, "MiB", Budget.none());
                }
                cold[i] = seconds(state, type);
            }
            add(report, agents, statuses, type, new Samples(cold), requireNonNull(state));
        }
    }

    private void add(Report report, int agents, boolean statuses, MediaType type, Samples cold, MasterState state)
            throws IOException {
        String what = "GET_STATE " + type + " in the core, " + size(agents, statuses);
        Samples warm = warm(state, type);
        double megabytes = reads.answer(Call.Type.GET_STATE, state).size(type) / MEGA;
        report.add(what + ", cold", cold, "s", coldBudget(agents, type));
        report.add(what + ", after a change", seconds(withOneTaskOfEachChanged(state), type), "s", Budget.none());
        report.add(what + ", warm", warm, "s", warmBudget(agents, type));
        report.add(what + ", size", megabytes, "MB", Budget.none());
        report.add(what + ", warm, rate", megabytes / warm.median(), "MB/s", Budget.none());
        report.add(what + ", heap of all then", heapMebibytes(), "MiB", Budget.none());
        Reference.reachabilityFence(state);
    }

    private static String size(int agents, boolean statuses) {
        int tasks = agents * FRAMEWORKS * TASKS / 1000;
        return "%dk agents, %dk + %dk tasks%s".formatted(agents / 1000, tasks, tasks, statuses ? " with statuses" : "");
    }

    static Optional<Budget> warmBudget(int agents, MediaType type) {
        return switch (agents) {
            case 1_000 -> type == MediaType.JSON ? Budget.atMost(0.03) : Budget.none();
            case 10_000 -> Budget.atMost(type == MediaType.JSON ? 0.3 : 0.1);
            default -> Budget.none();
        };
    }

    static Optional<Budget> coldBudget(int agents, MediaType type) {
        return agents == 10_000 && type == MediaType.JSON ? Budget.atMost(2) : Budget.none();
    }

    private Samples warm(MasterState state, MediaType type) throws IOException {
        double[] runs = new double[WARM_RUNS];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = seconds(state, type);
        }
        return new Samples(runs);
    }

    private double seconds(MasterState state, MediaType type) throws IOException {
        long start = System.nanoTime();
        Encodable answer = reads.answer(Call.Type.GET_STATE, state);
        Counting out = new Counting();
        long size = answer.size(type);
        answer.writeTo(out, type);
        if (out.bytes != size) {
            throw new IllegalStateException("Wrote " + out.bytes + " bytes, announced " + size);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static MasterState withOneTaskOfEachChanged(MasterState state) {
        PersistentIndex<String, FrameworkTasks> tasks = state.tasks();
        for (String id : state.tasks().keys()) {
            FrameworkTasks of = tasks.get(id).orElseThrow();
            TaskRecord task = of.active().values().iterator().next();
            tasks = tasks.with(id, of.withActive(TaskRecord.of(task.task())));
        }
        return new MasterState(
                state.leadership(),
                state.agents(),
                state.recoveredAgents(),
                state.unreachableAgents(),
                state.goneAgents(),
                state.frameworks(),
                tasks,
                state.completedFrameworks(),
                state.offers(),
                state.operations(),
                state.weights(),
                state.quotas(),
                state.machines(),
                state.schedules(),
                state.operatorStreams(),
                state.counters());
    }

    private static double heapMebibytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MEBI;
    }

    /** Copies what is written into a small buffer, as a socket's buffer would be filled. */
    private static final class Counting extends OutputStream {
        private final byte[] sink = new byte[64 * 1024];
        private long bytes;

        @Override
        public void write(byte[] from, int offset, int length) {
            for (int done = 0; done < length; ) {
                int part = Math.min(sink.length, length - done);
                System.arraycopy(from, offset + done, sink, 0, part);
                done += part;
            }
            bytes += length;
        }

        @Override
        public void write(int b) {
            sink[0] = (byte) b;
            bytes++;
        }
    }
}
