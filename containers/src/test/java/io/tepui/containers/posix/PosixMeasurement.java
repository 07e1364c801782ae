package io.tepui.containers.posix;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerCommand;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Measures launches and the memory of sleeping containers: no test, run by hand. Arguments: launches, sleepers. */
final class PosixMeasurement {

    private static final int WARM_UP = 200;
    private static final int AT_ONCE = 16;

    private final ContainerRuntime runtime;
    private final Path root;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private PosixMeasurement(ContainerRuntime runtime, Path root) {
        this.runtime = runtime;
        this.root = root;
    }

    public static void main(String[] args) throws Exception {
        int launches = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        int sleepers = args.length > 1 ? Integer.parseInt(args[1]) : 500;
        Path root = Files.createTempDirectory("tepui-measure");
        try (ContainerRuntime runtime =
                PosixContainerRuntime.start(PosixRuntimeOptions.in(root.resolve("runtime")), InstantSource.system())) {
            PosixMeasurement measure = new PosixMeasurement(runtime, root);
            measure.throughput("warm-up", WARM_UP);
            measure.throughput("true", launches);
            measure.latency(launches / 4);
            measure.memory(sleepers);
        }
    }

    private Container launch(String id, ContainerCommand command) throws IOException {
        Path sandbox = Files.createDirectories(root.resolve("sandboxes").resolve(id));
        LaunchResult result = runtime.launch(ContainerSpec.of(
                id, command, sandbox, root.resolve("containers").resolve(id)));
        return switch (result) {
            case LaunchResult.Launched launched -> launched.container();
            case LaunchResult.Failed failed ->
                throw new IOException(failed.failure().message());
        };
    }

    private void throughput(String name, int count) throws Exception {
        long start = System.nanoTime();
        Semaphore room = new Semaphore(AT_ONCE);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                String id = name + "-" + i;
                room.acquire();
                callers.submit(() -> {
                    launch(id, new ContainerCommand.Shell("true")).exit().join();
                    room.release();
                    return null;
                });
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf("%s: %d launches to exit in %.2f s, %.0f a second%n", name, count, seconds, count / seconds);
    }

    private void latency(int count) throws IOException {
        long[] micros = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            launch("one-" + i, new ContainerCommand.Shell("true")).exit().join();
            micros[i] = (System.nanoTime() - start) / 1000;
        }
        Arrays.sort(micros);
        out.printf(
                "one at a time, launch to exit: p50 %.2f ms, p99 %.2f ms%n",
                micros[count / 2] / 1000.0, micros[count * 99 / 100] / 1000.0);
    }

    /** Proportional set sizes of the shims and of the sleepers themselves. */
    private void memory(int count) throws IOException {
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            containers.add(launch("sleep-" + i, new ContainerCommand.Program("sleep", List.of("sleep", "1000"))));
        }
        long shims = 0;
        long commands = 0;
        for (Container container : containers) {
            String shim = Files.readString(container.runtimeDirectory().resolve("shim.pid"))
                    .split(" ")[0];
            shims += pss(Long.parseLong(shim));
            commands += pss(container.pid());
        }
        out.printf("%d sleeping: %d kB a shim, %d kB its command (PSS)%n", count, shims / count, commands / count);
        containers.forEach(c -> runtime.destroy(c.id()));
        containers.forEach(c -> c.exit().join());
    }

    private static long pss(long pid) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup"))
                .lines()
                .filter(l -> l.startsWith("Pss:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
