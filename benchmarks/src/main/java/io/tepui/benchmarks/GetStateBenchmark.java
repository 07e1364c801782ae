package io.tepui.benchmarks;

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
import java.util.Arrays;
import java.util.Optional;

/**
 * How long the core takes to answer GET_STATE: from a state to its last byte, which is thrown away. {@code cold}: nothing
 * of the state has ever been encoded. {@code changed}: one task of each framework has changed since. {@code warm}: nothing
 * has.
 *
 * <p>Arguments: AGENTS FRAMEWORKS TASKS COMPLETED STATUSES (0 or 1), several times; without any, the grid of the design's
 * budget, with tasks without statuses, which have the size that the budget was measured with, and with them.
 */
public final class GetStateBenchmark {
    private static final int[][] GRID = {
        {1_000, 5, 2, 2, 0}, {10_000, 5, 2, 2, 0}, {1_000, 5, 2, 2, 1}, {10_000, 5, 2, 2, 1}
    };
    private static final int SIZES = 5;
    private static final int WARM_RUNS = 9;
    private static final double MEGA = 1e6;
    private static final double MEBI = 1024 * 1024;

    private final OperatorReads reads = new OperatorReads(Optional.empty());

    private GetStateBenchmark() {}

    /** Runs the benchmark and prints a table. */
    public static void main(String[] arguments) throws IOException {
        int[][] grid = arguments.length == 0 ? GRID : parsed(arguments);
        System.out.println(
                "agents x frameworks x tasks + completed | form | MB | cold s | changed s | warm s | MB/s warm"
                        + " | heap MiB after");
        new GetStateBenchmark().measure(new int[] {200, 5, 20, 20, 1}, true); // for the compiler
        for (int[] size : grid) {
            new GetStateBenchmark().measure(size, false);
        }
    }

    private void measure(int[] size, boolean silent) throws IOException {
        MasterState state = SyntheticCluster.of(size[0], size[1], size[2], size[3], size[4] == 1);
        double bare = heapMebibytes();
        for (MediaType type : new MediaType[] {MediaType.JSON, MediaType.PROTOBUF}) {
            double cold = seconds(state, type);
            double warm = median(state, type);
            MasterState changed = withOneTaskOfEachChanged(state);
            double afterChange = seconds(changed, type);
            long bytes = reads.answer(Call.Type.GET_STATE, state).size(type);
            if (!silent) {
                System.out.printf(
                        "%,d x %d x %d + %d%s | %s | %.1f | %.3f | %.3f | %.3f | %,.0f | %.0f (bare %.0f)%n",
                        size[0],
                        size[1],
                        size[2],
                        size[3],
                        size[4] == 1 ? " with statuses" : "",
                        type,
                        bytes / MEGA,
                        cold,
                        afterChange,
                        warm,
                        bytes / MEGA / warm,
                        heapMebibytes(),
                        bare);
                Reference.reachabilityFence(state);
            }
        }
    }

    private double median(MasterState state, MediaType type) throws IOException {
        double[] runs = new double[WARM_RUNS];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = seconds(state, type);
        }
        Arrays.sort(runs);
        return runs[runs.length / 2];
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

    private static int[][] parsed(String[] arguments) {
        int[][] grid = new int[arguments.length / SIZES][SIZES];
        for (int i = 0; i < grid.length * SIZES; i++) {
            grid[i / SIZES][i % SIZES] = Integer.parseInt(arguments[i]);
        }
        return grid;
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
