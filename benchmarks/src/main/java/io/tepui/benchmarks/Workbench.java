package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where processes of Tepui run for a benchmark: on ports of the loopback address that were free, with files in a directory of
 * its own. Its end, also by a signal, ends them by their ids and deletes the files.
 */
final class Workbench implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int STOP_SECONDS = 20;

    private final Path home = Path.of(System.getProperty("tepui.home", "")).toAbsolutePath();
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final Thread onExit = Thread.ofPlatform().unstarted(this::end);

    Workbench() throws IOException {
        directory = Files.createTempDirectory("tepui-benchmark");
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** A process of {@code ./tepui} that serves. */
    record Server(Endpoint endpoint, Process process, Path log) {
        /** Waits for its health. */
        Server healthy() throws IOException, InterruptedException {
            while (!RawHttp.isHealthy(endpoint)) {
                if (!process.isAlive()) {
                    throw new IOException("'tepui' ended with status " + process.exitValue() + ": "
                            + Files.readString(log).strip());
                }
                Thread.sleep(2);
            }
            return this;
        }

        /** What it has of the machine's memory, in MiB. */
        double residentMebibytes() throws IOException {
            return Processes.residentMebibytes(process.pid());
        }
    }

    /** Starts a master. */
    Server master(String... more) throws IOException {
        int port = freePort();
        List<String> flags = new ArrayList<>(List.of(
                "master", "--ip=" + HOST, "--port=" + port, "--no-hostname_lookup", "--work_dir=" + file("master")));
        flags.addAll(List.of(more));
        return start(port, flags);
    }

    /** Starts an agent. */
    Server agent(Endpoint master, String resources, String... more) throws IOException {
        return agent(freePort(), master, resources, more);
    }

    /** Starts an agent on a port; on the files of the one before, which must have ended. */
    Server agent(int port, Endpoint master, String resources, String... more) throws IOException {
        List<String> flags = new ArrayList<>(List.of(
                "agent",
                "--master=" + master,
                "--ip=" + HOST,
                "--port=" + port,
                "--no-hostname_lookup",
                "--work_dir=" + file("agent"),
                "--runtime_dir=" + file("run"),
                "--resources=" + resources));
        flags.addAll(List.of(more));
        return start(port, flags);
    }

    /** Starts a master and an agent in one process; the endpoint is the master's. */
    Server local(String name) throws IOException {
        int port = freePort();
        return start(
                port, List.of("local", "--ip=" + HOST, "--port=" + port, "--agent_port=0", "--work_dir=" + file(name)));
    }

    private Server start(int port, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("tepui").toString()));
        command.addAll(arguments);
        Path log = file(arguments.getFirst() + "-" + processes.size() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MESOS_"));
        Process process = builder.start();
        processes.add(process);
        return new Server(new Endpoint(HOST, port), process, log);
    }

    /** A path for files of the benchmark's own, deleted at the end. */
    Path file(String name) {
        return directory.resolve(name);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    /** Ends one process and waits for that. */
    static void stop(Server server) {
        server.process().destroy();
        try {
            if (!server.process().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                server.process().destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            server.process().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(onExit);
        end();
    }

    /** Last started, first ended. */
    private void end() {
        for (Process process : processes.reversed()) {
            stop(new Server(new Endpoint(HOST, 1), process, directory));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("benchmarks: " + directory + " is left: " + e);
        }
    }
}
