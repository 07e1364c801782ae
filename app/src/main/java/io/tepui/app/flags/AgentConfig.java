package io.tepui.app.flags;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of an agent.
 *
 * @param network where it listens
 * @param logging what it logs
 * @param master where its master listens
 * @param workDir sandboxes and what the agent remembers
 * @param runtimeDir what must not outlive the machine's run
 * @param resources what it offers, text or JSON, not yet read; the rest is found out
 * @param attributes facts for frameworks, not yet read
 * @param defaultRole the role of resources that name none
 * @param isolation the isolators, old names replaced
 * @param executors how it treats executors
 * @param recovery how it comes back
 * @param registrationBackoffFactor the first pause between attempts to register
 * @param switchUser whether tasks run as the user they name
 * @param maxCompletedExecutorsPerFramework how many ended executors are remembered
 * @param sandboxLogs how far the output of tasks may grow
 * @param collection how long sandboxes are kept
 * @param fetching how URIs of tasks are fetched
 * @param heartbeatInterval the pause between heartbeats on streams of containers' output
 */
public record AgentConfig(
        NetworkConfig network,
        LoggingConfig logging,
        HostPort master,
        Path workDir,
        Path runtimeDir,
        Optional<String> resources,
        Optional<String> attributes,
        String defaultRole,
        List<String> isolation,
        Executors executors,
        Recovery recovery,
        Duration registrationBackoffFactor,
        boolean switchUser,
        int maxCompletedExecutorsPerFramework,
        SandboxLogs sandboxLogs,
        Collection collection,
        Fetching fetching,
        Duration heartbeatInterval) {

    /**
     * How the agent treats executors.
     *
     * @param registrationTimeout how long one has to register
     * @param reregistrationTimeout how long one has to come back after the agent did
     * @param shutdownGracePeriod how long one has to end by itself
     * @param environment what every executor finds in its environment, in the order given
     */
    public record Executors(
            Duration registrationTimeout,
            Duration reregistrationTimeout,
            Duration shutdownGracePeriod,
            Map<String, String> environment) {}

    /**
     * How the agent comes back.
     *
     * @param mode what becomes of its executors
     * @param strict whether a damaged file ends the agent
     * @param timeout how long executors wait for the agent
     * @param policy what may differ from the last run
     */
    public record Recovery(Mode mode, boolean strict, Duration timeout, ReconfigurationPolicy policy) {}

    /** What becomes of executors when an agent comes back. */
    public enum Mode {
        /** They go on. */
        RECONNECT,
        /** They are ended, and so is the agent. */
        CLEANUP
    }

    /** What may differ from the last run of an agent that keeps its id. */
    public enum ReconfigurationPolicy {
        /** Nothing. */
        EQUAL,
        /** Something may be added. */
        ADDITIVE
    }

    /**
     * How far stdout and stderr of a sandbox may grow.
     *
     * @param maxBytes the size at which a file is renamed and started anew
     * @param maxFiles how many renamed files are kept of each
     */
    public record SandboxLogs(long maxBytes, int maxFiles) {}

    /**
     * How long sandboxes of ended executors are kept.
     *
     * @param delay the age at which they go, while the disk is empty
     * @param headroom the share of the disk that is to stay free, 0 to 1
     * @param interval how often this is looked at
     * @param nested whether those of nested containers go while their executor goes on (AO-154)
     */
    public record Collection(Duration delay, double headroom, Duration interval, boolean nested) {}

    /**
     * How URIs of tasks are fetched.
     *
     * @param frameworksHome where relative paths are looked for; without it they are refused (AO-354)
     * @param stallTimeout after which a transfer is given up in which nothing comes (AO-355)
     * @param cacheDirectory where fetched files are kept that others may want (AO-358)
     * @param cacheChosen whether the operator named that directory: then the agent does not start without it
     * @param cacheBytes how large they may be together; 0: none are kept
     */
    public record Fetching(
            Optional<Path> frameworksHome,
            Duration stallTimeout,
            Path cacheDirectory,
            boolean cacheChosen,
            long cacheBytes) {}

    /**
     * Makes the settings from flags of {@link AgentFlags#table()} and applies the rules between flags (AO-234).
     *
     * @throws FlagException if a required flag is missing or flags contradict each other
     */
    public static AgentConfig of(FlagValues flags) {
        HostPort master = flags.text("master")
                .map(HostPort::parseMaster)
                .orElseThrow(() -> new FlagException("--master: is missing; write --master=HOST:PORT"));
        Path workDir = flags.text("work_dir")
                .map(Path::of)
                .orElseThrow(() -> new FlagException(
                        "--work_dir: is missing; name a directory, such as --work_dir=/var/lib/tepui"));
        return new AgentConfig(
                NetworkConfig.of(flags),
                LoggingConfig.of(flags),
                master,
                workDir,
                Path.of(flags.string("runtime_dir")),
                flags.text("resources"),
                flags.text("attributes"),
                flags.string("default_role"),
                Isolation.isolators(flags),
                new Executors(
                        flags.duration("executor_registration_timeout"),
                        flags.duration("executor_reregistration_timeout"),
                        flags.duration("executor_shutdown_grace_period"),
                        flags.text("executor_environment_variables")
                                .map(Json::strings)
                                .orElse(Map.of())),
                new Recovery(
                        flags.string("recover").equals("cleanup") ? Mode.CLEANUP : Mode.RECONNECT,
                        flags.bool("strict"),
                        flags.duration("recovery_timeout"),
                        flags.string("reconfiguration_policy").equals("additive")
                                ? ReconfigurationPolicy.ADDITIVE
                                : ReconfigurationPolicy.EQUAL),
                flags.duration("registration_backoff_factor"),
                flags.bool("switch_user"),
                flags.count("max_completed_executors_per_framework"),
                new SandboxLogs(flags.bytes("sandbox_log_max_size"), flags.count("sandbox_log_max_files")),
                new Collection(
                        flags.duration("gc_delay"),
                        flags.number("gc_disk_headroom"),
                        flags.duration("disk_watch_interval"),
                        flags.bool("gc_non_executor_container_sandboxes")),
                new Fetching(
                        flags.text("frameworks_home")
                                .filter(home -> !home.isEmpty())
                                .map(Path::of),
                        flags.duration("fetcher_stall_timeout"),
                        Path.of(flags.string("fetcher_cache_dir")).toAbsolutePath(),
                        flags.isGiven("fetcher_cache_dir"),
                        flags.bytes("fetcher_cache_size")),
                flags.duration("http_heartbeat_interval"));
    }
}
