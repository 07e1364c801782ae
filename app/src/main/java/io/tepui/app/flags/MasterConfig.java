package io.tepui.app.flags;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The settings of a master.
 *
 * @param network where it listens
 * @param logging what it logs
 * @param cluster the cluster's name for people
 * @param workDir the directory of its own files
 * @param agents how it watches over agents
 * @param allocation how it shares out resources
 * @param roles the only roles frameworks may have, always with {@code *}; empty allows all
 * @param weights the weights of roles, above zero
 * @param rootSubmissions whether frameworks may run as root
 * @param publishPerFrameworkMetrics whether each framework has metrics of its own
 * @param history how much is remembered of what ended
 * @param maxOperatorEventStreamSubscribers how many may follow the event stream, at least 1
 * @param registry where and how long it remembers agents and what operators decided
 */
public record MasterConfig(
        NetworkConfig network,
        LoggingConfig logging,
        Optional<String> cluster,
        Optional<Path> workDir,
        Agents agents,
        Allocation allocation,
        Optional<Set<String>> roles,
        Map<String, Double> weights,
        boolean rootSubmissions,
        boolean publishPerFrameworkMetrics,
        History history,
        int maxOperatorEventStreamSubscribers,
        Registry registry) {

    private static final String FILE_URI = "file://";

    /**
     * How the master watches over agents.
     *
     * @param pingTimeout how long an agent has to answer a ping
     * @param maxPingTimeouts unanswered pings in a row until an agent is unreachable, at least 1
     * @param reregisterTimeout how long agents have to come back after a failover
     * @param removalRateLimit how many agents may become unreachable in a time
     * @param requireDomain whether agents without a domain are refused
     * @param recoveryRemovalLimit the part of the registry's agents that may stay away after a failover, 0 to 1
     * @param maxOperations how many operations on one agent may wait for their acknowledgement; at least 1
     * @param maxAcknowledgedOperations how many acknowledged operations of one agent are remembered; at least 1
     */
    public record Agents(
            Duration pingTimeout,
            int maxPingTimeouts,
            Duration reregisterTimeout,
            Optional<Rate> removalRateLimit,
            boolean requireDomain,
            double recoveryRemovalLimit,
            int maxOperations,
            int maxAcknowledgedOperations) {}

    /**
     * How resources are shared out.
     *
     * @param interval the pause between two rounds
     * @param offerTimeout how long an offer may stay unused
     * @param filterGpuResources whether agents with gpus are kept for frameworks that ask for gpus
     * @param minAllocatable the least an offer holds: one of these alternatives, each of amounts by resource name
     * @param fairSharingExcludedResourceNames resources that do not count for shares
     * @param random whether roles and frameworks are served in random order, rather than by their shares
     * @param recoveryFactor the share of agents, 0 to 1, that offers wait for after a failover
     * @param recoveryTimeout how long they wait at most
     * @param whitelist a file with the host names of agents to offer from
     * @param regexMaxMemoryBytes the most memory of a regular expression in an offer constraint
     * @param regexMaxProgramSize the most instructions of one
     */
    public record Allocation(
            Duration interval,
            Optional<Duration> offerTimeout,
            boolean filterGpuResources,
            List<SortedMap<String, BigDecimal>> minAllocatable,
            Set<String> fairSharingExcludedResourceNames,
            boolean random,
            double recoveryFactor,
            Duration recoveryTimeout,
            Optional<Path> whitelist,
            int regexMaxMemoryBytes,
            int regexMaxProgramSize) {}

    /**
     * How much is remembered of what ended; 0 remembers nothing.
     *
     * @param maxCompletedFrameworks frameworks
     * @param maxCompletedTasksPerFramework completed tasks of each
     * @param maxUnreachableTasksPerFramework unreachable tasks of each
     */
    public record History(
            int maxCompletedFrameworks, int maxCompletedTasksPerFramework, int maxUnreachableTasksPerFramework) {}

    /**
     * Where the registry is, and how long unreachable and gone agents stay in it.
     *
     * @param directory where it is on disk; empty for one in memory
     * @param autoInitialize whether an empty one is begun if there is none
     * @param fetchTimeout how long reading it may take
     * @param storeTimeout how long a write may take
     * @param gcInterval the pause between two collections
     * @param maxAgentAge how long an agent stays
     * @param maxAgentCount how many stay
     */
    public record Registry(
            Optional<Path> directory,
            boolean autoInitialize,
            Duration fetchTimeout,
            Duration storeTimeout,
            Duration gcInterval,
            Duration maxAgentAge,
            int maxAgentCount) {}

    /**
     * Makes the settings from flags of {@link MasterFlags#table()} and applies the rules between flags (MO-475).
     *
     * @throws FlagException if flags contradict each other
     */
    public static MasterConfig of(FlagValues flags) {
        Optional<Set<String>> roles = flags.text("roles").map(MasterConfig::whitelist);
        Map<String, Double> weights = flags.text("weights").map(Weights::parse).orElse(Map.of());
        roles.ifPresent(allowed -> weights.keySet().stream()
                .filter(role -> !allowed.contains(role))
                .findFirst()
                .ifPresent(role -> {
                    throw flags.refuse(
                            "weights", "names the role " + FlagException.echo(role) + ", which --roles lacks");
                }));
        return new MasterConfig(
                NetworkConfig.of(flags),
                LoggingConfig.of(flags),
                flags.text("cluster"),
                flags.text("work_dir").map(Path::of),
                new Agents(
                        flags.duration("agent_ping_timeout"),
                        flags.count("max_agent_ping_timeouts"),
                        flags.duration("agent_reregister_timeout"),
                        flags.text("agent_removal_rate_limit").map(Rate::parse),
                        flags.bool("require_agent_domain"),
                        share(flags.string("recovery_agent_removal_limit")),
                        flags.count("max_operations_per_agent"),
                        flags.count("max_acknowledged_operations_per_agent")),
                allocation(flags),
                roles,
                weights,
                flags.bool("root_submissions"),
                flags.bool("publish_per_framework_metrics"),
                new History(
                        flags.count("max_completed_frameworks"),
                        flags.count("max_completed_tasks_per_framework"),
                        flags.count("max_unreachable_tasks_per_framework")),
                flags.count("max_operator_event_stream_subscribers"),
                registry(flags));
    }

    private static Registry registry(FlagValues flags) {
        Optional<Path> directory = Optional.empty();
        if (flags.string("registry").equals(MasterFlags.REPLICATED_LOG)) {
            String workDir = flags.text("work_dir")
                    .filter(text -> !text.isBlank())
                    .orElseThrow(() -> new FlagException("--work_dir: is missing; name the directory that keeps the"
                            + " registry, such as --work_dir=/var/lib/tepui, or write --registry=in_memory"));
            directory =
                    Optional.of(Path.of(workDir).toAbsolutePath().normalize().resolve("registry"));
        }
        return new Registry(
                directory,
                flags.bool("log_auto_initialize"),
                flags.duration("registry_fetch_timeout"),
                flags.duration("registry_store_timeout"),
                flags.duration("registry_gc_interval"),
                flags.duration("registry_max_agent_age"),
                flags.count("registry_max_agent_count"));
    }

    private static double share(String percentage) {
        return new BigDecimal(percentage.substring(0, percentage.length() - 1))
                .movePointLeft(2)
                .doubleValue();
    }

    private static Allocation allocation(FlagValues flags) {
        if (!flags.string("role_sorter").equals(flags.string("framework_sorter"))) {
            throw flags.refuse("role_sorter", "must be the same as --framework_sorter");
        }
        return new Allocation(
                flags.duration("allocation_interval"),
                flags.durationIfGiven("offer_timeout"),
                flags.bool("filter_gpu_resources"),
                Quantities.alternatives(flags.string("min_allocatable_resources")),
                Set.copyOf(Checks.list(
                        flags.text("fair_sharing_excluded_resource_names").orElse(""))),
                flags.string("role_sorter").equals("random"),
                flags.number("allocator_agent_recovery_factor"),
                flags.duration("allocator_recovery_timeout"),
                flags.text("whitelist").map(MasterConfig::path),
                Math.toIntExact(flags.bytes("offer_constraints_re2_max_mem")),
                flags.count("offer_constraints_re2_max_program_size"));
    }

    /** A path may be written as a URI of a file (MO-390). */
    private static Path path(String text) {
        return Path.of(text.startsWith(FILE_URI) ? text.substring(FILE_URI.length()) : text);
    }

    private static Set<String> whitelist(String text) {
        Set<String> roles = new TreeSet<>(Checks.list(text));
        roles.add("*");
        return Set.copyOf(roles);
    }
}
