package io.tepui.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/**
 * A master and agents as processes of their own, with files in a directory of their own. Made with {@link #aCluster()}:
 *
 * {@snippet :
 * try (Cluster cluster = aCluster().withAgents(3).start()) {
 *     cluster.master().api().read("GET_AGENTS");
 * }
 * }
 */
public final class Cluster implements AutoCloseable {
    private static final int LOWEST_PORT = 10_000;
    private static final int PORT_BOUND = 31_000;
    private static final int PORT_ATTEMPTS = 100;

    private final Builder setup;
    private final Path directory;
    private final int masterPort;
    private final List<Integer> agentPorts = new ArrayList<>();
    private final List<ServerProcess> agents = new ArrayList<>();
    private ServerProcess master;

    private Cluster(Builder setup) {
        this.setup = setup;
        Launcher.build();
        try {
            this.directory = Files.createTempDirectory("tepui-cluster-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.masterPort = freePort();
        this.master = ServerProcess.start(masterArguments(), masterPort, directory.resolve("master.log"));
        try {
            for (int i = 0; i < setup.agents; i++) {
                agentPorts.add(freePort());
                agents.add(startAgent(i));
            }
            awaitActiveAgents(setup.agents);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Begins to describe a cluster: a master and one agent, if nothing else is said. */
    public static Builder aCluster() {
        return new Builder();
    }

    /** Says what is wanted. */
    public static final class Builder {
        private int agents = 1;
        private String resources = "cpus:4;mem:2048;disk:4096;ports:[31000-32000]";
        private boolean ordinary;
        private final List<String> masterFlags = new ArrayList<>();
        private final List<String> agentFlags = new ArrayList<>();

        private Builder() {}

        /** So many agents. */
        public Builder withAgents(int count) {
            agents = count;
            return this;
        }

        /** What each agent offers. */
        public Builder withResources(String text) {
            resources = text;
            return this;
        }

        /** More flags for the master. */
        public Builder withMasterFlags(String... flags) {
            masterFlags.addAll(List.of(flags));
            return this;
        }

        /** More flags for each agent. */
        public Builder withAgentFlags(String... flags) {
            agentFlags.addAll(List.of(flags));
            return this;
        }

        /** Agents run by a user without rights: the one of the tests, or where that is root, {@link OrdinaryUser}. */
        public Builder withOrdinaryAgents() {
            ordinary = true;
            return this;
        }

        /** Starts it, and waits until every agent is registered. */
        public Cluster start() {
            return new Cluster(this);
        }
    }

    /** The master. */
    public ServerProcess master() {
        return master;
    }

    /** {@code HOST:PORT} of the master. */
    public String masterAddress() {
        return "127.0.0.1:" + masterPort;
    }

    /** The first agent. */
    public ServerProcess agent() {
        return agent(0);
    }

    /** An agent, counted from 0. */
    public ServerProcess agent(int index) {
        return agents.get(index);
    }

    /** The directory of the cluster's files. */
    public Path directory() {
        return directory;
    }

    /** The work directory of an agent. */
    public Path workDirectory(int index) {
        return directory.resolve("agent" + index);
    }

    /** The id of the first agent, as the master gave it. */
    public String agentId() {
        return master.api()
                .read("GET_AGENTS")
                .at("/agents/0/agent_info/id/value")
                .asText();
    }

    /** Starts an agent again, whose process has ended, on the same port and files. */
    public ServerProcess restartAgent(int index) {
        agents.set(index, startAgent(index));
        return agents.get(index);
    }

    /** Runs an agent again, whose process has ended, on the same port and files with more flags; returns its exit status when it has ended. */
    public int runAgent(int index, String... more) {
        List<String> arguments = ServerProcess.joined(agentArguments(index), List.of(more));
        try (ServerProcess agent = ServerProcess.launch(
                List.of(), arguments, agentPorts.get(index), directory.resolve("agent" + index + ".log"))) {
            return agent.awaitEnd();
        }
    }

    /** Starts the master again, whose process has ended, on the same port and files. */
    public ServerProcess restartMaster() {
        master = ServerProcess.start(masterArguments(), masterPort, directory.resolve("master.log"));
        return master;
    }

    /** Subscribes a scheduler. */
    public Scheduler scheduler() {
        return Scheduler.of("test").subscribe(this);
    }

    /** Waits until so many agents are active. */
    public void awaitActiveAgents(int count) {
        Awaitility.await(count + " active agents").atMost(30, TimeUnit.SECONDS).until(() -> activeAgents() == count);
    }

    private long activeAgents() {
        JsonNode listed = master.api().read("GET_AGENTS").path("agents");
        return StreamSupport.stream(listed.spliterator(), false)
                .filter(agent -> agent.path("active").asBoolean())
                .count();
    }

    private List<String> masterArguments() {
        return ServerProcess.joined(
                List.of(
                        "master",
                        "--ip=127.0.0.1",
                        "--port=" + masterPort,
                        "--no-hostname_lookup",
                        "--work_dir=" + directory.resolve("master")),
                setup.masterFlags);
    }

    private ServerProcess startAgent(int index) {
        int port = agentPorts.get(index);
        Path log = directory.resolve("agent" + index + ".log");
        if (!setup.ordinary || !OrdinaryUser.isNeeded()) {
            return ServerProcess.start(agentArguments(index), port, log);
        }
        OrdinaryUser.give(directory, workDirectory(index), directory.resolve("run" + index));
        return ServerProcess.start(OrdinaryUser.command(workDirectory(index)), agentArguments(index), port, log);
    }

    private List<String> agentArguments(int index) {
        return ServerProcess.joined(
                List.of(
                        "agent",
                        "--master=" + masterAddress(),
                        "--ip=127.0.0.1",
                        "--port=" + agentPorts.get(index),
                        "--no-hostname_lookup",
                        "--work_dir=" + workDirectory(index),
                        "--runtime_dir=" + directory.resolve("run" + index),
                        "--resources=" + setup.resources),
                setup.agentFlags);
    }

    /** Sends a signal, such as {@code INT}, to a process that the test started. */
    public static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A port that nobody listens on at this moment. It is drawn from below the ports that systems give to connections and to
     * servers that ask for any, and from below those that agents here offer to tasks: nobody else is likely to take it meanwhile.
     */
    public static int freePort() {
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, PORT_BOUND);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new AssertionError("no free port in " + PORT_ATTEMPTS + " attempts");
    }

    /** Ends all processes and deletes the files, unless the property {@code tepui.keep} is true. Tasks that still run are killed with their framework first. */
    @Override
    public void close() {
        tearDownFrameworks();
        agents.forEach(ServerProcess::close);
        master.close();
        if (Boolean.getBoolean("tepui.keep")) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tearDownFrameworks() {
        try {
            for (JsonNode framework : master.api().read("GET_FRAMEWORKS").path("frameworks")) {
                String id = framework.at("/framework_info/id/value").asText();
                master.api().call("TEARDOWN", "{\"framework_id\":{\"value\":\"" + id + "\"}}");
            }
            Awaitility.await().atMost(15, TimeUnit.SECONDS).until(() -> agents.stream()
                    .allMatch(Cluster::isIdle));
        } catch (RuntimeException e) {
            // The master may be gone on purpose: then its agents' tasks end with their own time.
        }
    }

    private static boolean isIdle(ServerProcess agent) {
        try {
            Answer answer = agent.api().call("GET_CONTAINERS");
            // One that asks for credentials does not tell: its tests end what they began.
            return answer.status() == 401
                    || answer.json().at("/get_containers/containers").isEmpty();
        } catch (UncheckedIOException e) {
            return true;
        }
    }
}
