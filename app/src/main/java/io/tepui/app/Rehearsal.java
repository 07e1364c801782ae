package io.tepui.app;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.LocalConfig;
import io.tepui.app.flags.LocalFlags;
import io.tepui.app.local.LocalProcess;
import io.tepui.app.process.Logging;
import io.tepui.app.process.StartupException;
import io.tepui.cli.Cli;
import io.tepui.containers.files.TreeRemoval;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plays through the start of a master and an agent, the most common calls and some tasks, so that the JVM can write down which
 * classes that takes: the launcher makes the cache for faster starts with it.
 */
final class Rehearsal {
    private static final int MOST_WAITS = 100;
    private static final Duration BETWEEN_WAITS = Duration.ofMillis(50);
    private static final int ROUNDS = 20;
    private static final int RUNS = 5;
    private static final int INSTANCES = 40;
    private static final List<List<String>> COMMANDS = List.of(
            List.of("agents"),
            List.of("ps", "--interval=1ms"),
            List.of("agents", "--output=json"),
            List.of("agent", "S0"),
            List.of("frameworks", "--all"),
            List.of("roles"),
            List.of("weights", "list"),
            List.of("weights", "set", "played=2", "--dry-run"),
            List.of("quota", "list"),
            List.of("quota", "set", "played", "--limit=cpus:1", "--dry-run"),
            List.of("volumes", "list"),
            List.of("reserve", "S0", "cpus:1", "--role=played", "--dry-run"),
            List.of("drain", "S0", "--dry-run"),
            List.of("maintenance", "schedule"),
            List.of("maintenance", "status"));
    private static final List<List<String>> CALLS_OF_BOTH = List.of(
            List.of("GET_HEALTH"),
            List.of("GET_VERSION"),
            List.of("GET_FLAGS"),
            List.of("GET_METRICS", "{}"),
            List.of("GET_LOGGING_LEVEL"),
            List.of("GET_STATE"),
            List.of("GET_FRAMEWORKS"),
            List.of("GET_TASKS"),
            List.of("GET_EXECUTORS"));
    private static final List<List<String>> CALLS_OF_MASTER =
            List.of(List.of("GET_AGENTS"), List.of("GET_ROLES"), List.of("GET_MASTER"));
    private static final List<List<String>> CALLS_OF_AGENT = List.of(List.of("GET_AGENT"), List.of("GET_CONTAINERS"));

    private final PrintStream nowhere;
    private final LocalProcess cluster;

    private Rehearsal(PrintStream nowhere, LocalProcess cluster) {
        this.nowhere = nowhere;
        this.cluster = cluster;
    }

    static int run(PrintStream err) throws InterruptedException {
        Path directory;
        try {
            directory = Files.createTempDirectory("tepui-rehearsal");
        } catch (IOException e) {
            err.println("tepui rehearse: no directory can be made: " + e);
            return 1;
        }
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, err.charset())) {
            LocalConfig config = LocalConfig.of(flags(directory));
            startOnce(config);
            try (Logging log = Logging.start(config.logging(), "local");
                    LocalProcess cluster = LocalProcess.start(config, log, Map.of())) {
                new Rehearsal(nowhere, cluster).play();
            }
            return 0;
        } catch (StartupException e) {
            err.println("tepui rehearse: " + e.line());
            return 1;
        } finally {
            TreeRemoval.removeQuietly(directory);
        }
    }

    /** So that the next start finds a registry and an agent's files, as most starts do. */
    private static void startOnce(LocalConfig config) throws StartupException, InterruptedException {
        try (Logging log = Logging.start(config.logging(), "local");
                LocalProcess cluster = LocalProcess.start(config, log, Map.of())) {
            String master = "--master=127.0.0.1:" + cluster.masterPort();
            try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream())) {
                for (int i = 0;
                        i < MOST_WAITS && Cli.run(new String[] {"call", master, "GET_STATE"}, nowhere, nowhere) != 0;
                        i++) {
                    Thread.sleep(BETWEEN_WAITS);
                }
            }
        }
    }

    private static FlagValues flags(Path directory) {
        return LocalFlags.table()
                .parse(
                        List.of(
                                "--ip=127.0.0.1",
                                "--port=0",
                                "--agent_port=0",
                                "--resources=cpus:1000;mem:1000000;disk:1000000",
                                "--work_dir=" + directory),
                        Map.of());
    }

    private void play() {
        String master = "--master=127.0.0.1:" + cluster.masterPort();
        String agent = "--agent=127.0.0.1:" + cluster.agents().getFirst().port();
        tasks(master, 1);
        for (int i = 0; i < RUNS; i++) {
            tasks(master, INSTANCES);
        }
        for (int i = 0; i < ROUNDS; i++) {
            CALLS_OF_BOTH.forEach(call -> call(master, call));
            CALLS_OF_MASTER.forEach(call -> call(master, call));
            CALLS_OF_BOTH.forEach(call -> call(agent, call));
            CALLS_OF_AGENT.forEach(call -> call(agent, call));
        }
        COMMANDS.forEach(command -> operate(master, command));
    }

    private void tasks(String master, int instances) {
        Cli.run(
                new String[] {"run", master, "--instances=" + instances, "--", "sh", "-c", "echo played"},
                nowhere,
                nowhere);
    }

    private void operate(String master, List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add(master);
        Cli.run(arguments.toArray(String[]::new), nowhere, nowhere);
    }

    private void call(String target, List<String> call) {
        String[] arguments = new String[call.size() + 2];
        arguments[0] = "call";
        arguments[1] = target;
        for (int i = 0; i < call.size(); i++) {
            arguments[i + 2] = call.get(i);
        }
        Cli.run(arguments, nowhere, nowhere);
    }
}
