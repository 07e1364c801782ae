package io.tepui.containers.posix;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerCommand;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.LaunchResult;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.Streams;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures streams through attachments and the memory of idle shims with a switchboard: no test, run by hand. Argument: megabytes. */
final class AttachMeasurement {

    private static final int IDLE = 200;
    private static final int SESSIONS = 200;

    private final ContainerRuntime runtime;
    private final Path root;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private AttachMeasurement(ContainerRuntime runtime, Path root) {
        this.runtime = runtime;
        this.root = root;
    }

    public static void main(String[] args) throws Exception {
        int megabytes = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        Path root = Files.createTempDirectory("tepui-measure");
        try (ContainerRuntime runtime =
                PosixContainerRuntime.start(PosixRuntimeOptions.in(root.resolve("runtime")), InstantSource.system())) {
            AttachMeasurement measure = new AttachMeasurement(runtime, root);
            for (int i = 0; i < 3; i++) {
                measure.output("out-" + i, megabytes);
                measure.input("in-" + i, megabytes);
            }
            measure.sessions();
            measure.memory();
        }
    }

    private Container launch(String id, ContainerCommand command, Streams streams) throws IOException {
        Path sandbox = Files.createDirectories(root.resolve("sandboxes").resolve(id));
        ContainerSpec spec = ContainerSpec.of(
                        id, command, sandbox, root.resolve("containers").resolve(id))
                .withStreams(streams);
        return switch (runtime.launch(spec)) {
            case LaunchResult.Launched launched -> launched.container();
            case LaunchResult.Failed failed ->
                throw new IOException(failed.failure().message());
        };
    }

    private void report(String what, long bytes, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf("%s: %d MB in %.2f s, %.0f MB/s%n", what, bytes / 1_000_000, seconds, bytes / 1e6 / seconds);
    }

    /** Also says how much processor time shim and reader took, which tells more than the clock on a busy machine. */
    private void output(String id, int megabytes) throws Exception {
        Container container = launch(
                id,
                new ContainerCommand.Shell("head -c " + megabytes + "000000 /dev/zero; read end"),
                new Streams.Switchboard(false, true));
        long bytes = megabytes * 1_000_000L;
        long start = System.nanoTime();
        long ownBefore = ownCpuMillis();
        try (OutputAttachment reader = runtime.attachOutput(id)) {
            for (long left = bytes; left > 0; ) {
                left -= reader.next().orElseThrow().data().size();
            }
            report("output", bytes, start);
            out.printf(
                    "  processor time: shim %d ms, reader %d ms%n",
                    cpuMillis(shim(container)), ownCpuMillis() - ownBefore);
        }
        runtime.destroy(id).join();
    }

    private static long ownCpuMillis() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    }

    private static long cpuMillis(long pid) {
        ProcFs.Stat stat = ProcFs.ofSystem().stat(pid).orElseThrow();
        return (stat.userTicks() + stat.systemTicks()) * 10;
    }

    private static long shim(Container container) throws IOException {
        return Long.parseLong(Files.readString(container.runtimeDirectory().resolve("shim.pid"))
                .split(" ")[0]);
    }

    private long read(String id) throws Exception {
        long bytes = 0;
        try (OutputAttachment reader = runtime.attachOutput(id)) {
            for (Optional<OutputAttachment.Piece> p = reader.next(); p.isPresent(); p = reader.next()) {
                bytes += p.get().data().size();
            }
        }
        return bytes;
    }

    private void input(String id, int megabytes) throws Exception {
        Container container =
                launch(id, new ContainerCommand.Shell("cat > /dev/null"), new Streams.Switchboard(false, false));
        ByteBuffer data = ByteBuffer.allocateDirect(1_000_000);
        long start = System.nanoTime();
        try (InputAttachment writer = runtime.attachInput(id)) {
            for (int i = 0; i < megabytes; i++) {
                writer.write(data.duplicate());
            }
            writer.endOfInput();
        }
        report("input", megabytes * 1_000_000L, start);
        container.exit().join();
    }

    private void sessions() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < SESSIONS; i++) {
            Container container = launch(
                    "session-" + i,
                    new ContainerCommand.Program("true", List.of("true")),
                    new Streams.Switchboard(false, true));
            read("session-" + i);
            container.exit().join();
        }
        out.printf("session of true: %.2f ms%n", (System.nanoTime() - start) / 1e6 / SESSIONS);
    }

    private void memory() throws IOException {
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < IDLE; i++) {
            containers.add(launch(
                    "idle-" + i,
                    new ContainerCommand.Program("sleep", List.of("sleep", "1000")),
                    new Streams.Switchboard(false, false)));
        }
        long total = 0;
        for (Container container : containers) {
            total += pss(shim(container));
        }
        out.printf("%d idle: %d kB a shim with a switchboard (PSS)%n", IDLE, total / IDLE);
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
