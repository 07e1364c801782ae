package io.tepui.app.flags;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings of {@code tepui local}, and the flags of the master and agents it stands for.
 *
 * @param ip the address all of them listen on, a literal
 * @param port the master's port; 0 lets the system choose
 * @param agentPort the first agent's port; 0 lets the system choose for all
 * @param agents how many agents, from 0 to 100
 * @param workDir the directory that holds everyone's files
 * @param registry where the master keeps what it must remember, as its flag says
 * @param logging what the process logs
 * @param shared flags that every agent gets, as {@code --name=value}
 */
public record LocalConfig(
        String ip,
        int port,
        int agentPort,
        int agents,
        Path workDir,
        String registry,
        LoggingConfig logging,
        List<String> shared) {
    private static final int MAX_PORT = 65535;

    /** The master is in the same process: there is no crowd to be spread in time. */
    private static final String REGISTRATION_BACKOFF = "100ms";

    /**
     * Makes the settings from flags of {@link LocalFlags#table()}.
     *
     * @throws FlagException if the ports of the agents are not all ports, or one is the master's
     */
    public static LocalConfig of(FlagValues flags) {
        int port = flags.count("port");
        int agentPort = flags.count("agent_port");
        int agents = flags.count("agents");
        int last = agentPort + agents - 1;
        if (agentPort > 0 && last > MAX_PORT) {
            throw flags.refuse("agent_port", agents + " agents need ports up to " + last + ", which is above 65535");
        }
        if (agentPort > 0 && port >= agentPort && port <= last) {
            throw flags.refuse("agent_port", "the agents' ports take in the master's, " + port);
        }
        List<String> shared = new ArrayList<>();
        flags.text("isolation").ifPresent(value -> shared.add("--isolation=" + value));
        flags.text("resources").ifPresent(value -> shared.add("--resources=" + value));
        flags.text("attributes").ifPresent(value -> shared.add("--attributes=" + value));
        return new LocalConfig(
                flags.string("ip").strip(),
                port,
                agentPort,
                agents,
                Path.of(flags.string("work_dir")).toAbsolutePath().normalize(),
                flags.string("registry"),
                LoggingConfig.of(flags),
                List.copyOf(shared));
    }

    /** The flags of the master, as if it had been started by itself. */
    public FlagValues masterFlags() {
        List<String> arguments = common();
        arguments.add("--port=" + port);
        arguments.add("--work_dir=" + workDir.resolve("master"));
        arguments.add("--registry=" + registry);
        return MasterFlags.table().parse(arguments, Map.of());
    }

    /**
     * The flags of one agent, as if it had been started by itself.
     *
     * @param index from 0
     * @param masterPort the port the master really listens on
     */
    public FlagValues agentFlags(int index, int masterPort) {
        Path home = workDir.resolve("agent-" + index);
        List<String> arguments = common();
        arguments.addAll(shared);
        arguments.add("--master=" + new HostPort(ip, masterPort));
        arguments.add("--registration_backoff_factor=" + REGISTRATION_BACKOFF);
        arguments.add("--port=" + (agentPort == 0 ? 0 : agentPort + index));
        arguments.add("--work_dir=" + home.resolve("work"));
        arguments.add("--runtime_dir=" + home.resolve("run"));
        return AgentFlags.table().parse(arguments, Map.of());
    }

    private List<String> common() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--ip=" + ip);
        arguments.add("--no-hostname_lookup");
        arguments.add("--logging_level=" + logging.level());
        arguments.add("--quiet=" + logging.quiet());
        return arguments;
    }
}
