package io.tepui.app.flags;

import static io.tepui.app.flags.FlagSpec.flag;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags of an agent (AO-231 to AO-247), without those about containers, see {@link AgentContainerFlags}. The flags
 * that start with {@code sandbox_log_} are Tepui's own.
 */
public final class AgentFlags {
    private static final String MODULES = "loadable modules (they are native libraries of Mesos)";
    private static final String OVERSUBSCRIPTION = "oversubscription";

    /** Bound of bounds: more could not be served anyway. */
    private static final int MOST_HELD = 1_000_000;

    private AgentFlags() {}

    /** The table of an agent on this machine. */
    public static FlagTable table() {
        return table(Machine.current());
    }

    /** The table of an agent on a machine; some defaults depend on it. */
    static FlagTable table(Machine machine) {
        List<FlagSpec> rows = new ArrayList<>(CommonFlags.rows(5051));
        rows.addAll(place(machine));
        rows.addAll(executors());
        rows.addAll(upkeep());
        rows.addAll(sandboxes());
        rows.addAll(access());
        rows.addAll(AgentContainerFlags.rows(machine));
        return new FlagTable("agent", false, rows);
    }

    private static List<FlagSpec> place(Machine machine) {
        return List.of(
                flag("attributes", Kind.STRING).built("Facts for frameworks to choose by, as rack:r1;disk:ssd."),
                flag("default_role", Kind.STRING, "*")
                        .check(Checks.role())
                        .built("The role of resources that name none."),
                flag("ip6", Kind.STRING).notBuilt("second address for IPv6", "The IPv6 address of containers."),
                flag("ip6_discovery_command", Kind.STRING)
                        .notBuilt("second address for IPv6", "A command that prints the IPv6 address."),
                flag("master", Kind.STRING)
                        .check(Checks.notYetPrefix("zk://", "election among several masters; name one as HOST:PORT"))
                        .check(Checks.readBy(HostPort::parseMaster))
                        .built("The master, as HOST:PORT or master@HOST:PORT."),
                flag("master_detector", Kind.STRING).notBuilt(MODULES, "A module that finds the master."),
                flag("oversubscribed_resources_interval", Kind.DURATION, "15secs")
                        .notBuilt(OVERSUBSCRIPTION, "How often oversubscribed resources are told to the master."),
                flag("qos_controller", Kind.STRING).notBuilt(OVERSUBSCRIPTION, "The module that corrects it."),
                flag("qos_correction_interval_min", Kind.DURATION, "0ns")
                        .notBuilt(OVERSUBSCRIPTION, "The least time between two corrections."),
                flag("reconfiguration_policy", Kind.STRING, "equal")
                        .check(Checks.oneOf("equal", "additive"))
                        .built("What may differ from the last run when an agent comes back with its id: nothing"
                                + " (equal), or resources, attributes and the like may be added (additive)."),
                flag("recover", Kind.STRING, "reconnect")
                        .check(Checks.oneOf("reconnect", "cleanup"))
                        .built("What an agent that comes back does with its executors: reconnect, or cleanup, which"
                                + " ends them and the agent."),
                flag("recovery_timeout", Kind.DURATION, "15mins")
                        .built("How long executors wait for an agent to come back; they are told."),
                flag("registration_backoff_factor", Kind.DURATION, "1secs")
                        .check(Checks.atMost("1mins"))
                        .built("The first pause between attempts to register, at most 1mins."),
                flag("resource_estimator", Kind.STRING).notBuilt(OVERSUBSCRIPTION, "The module that estimates it."),
                flag("resource_provider_config_dir", Kind.STRING)
                        .notBuilt("resource providers", "A directory of resource provider descriptions."),
                flag("resources", Kind.STRING)
                        .onPage()
                        .built("What the agent offers, as cpus:4;mem:2048;ports:[31000-32000] or as JSON. What is not"
                                + " named is found out."),
                flag("revocable_cpu_low_priority", Kind.BOOL, "true")
                        .notBuilt(OVERSUBSCRIPTION, "Runs containers on revocable cpus with low priority."),
                flag("runtime_dir", Kind.STRING, machine.defaultRuntimeDir())
                        .check(Checks.path())
                        .built("The directory for what must not outlive the machine's run, such as process ids."),
                flag("strict", Kind.BOOL, "true")
                        .built("Ends the agent when a file it recovers from is damaged; otherwise what can be read"
                                + " is recovered."),
                flag("work_dir", Kind.STRING)
                        .onPage()
                        .check(Checks.path())
                        .built("The directory for sandboxes and for what the agent remembers; made if missing."));
    }

    private static List<FlagSpec> executors() {
        return List.of(
                flag("executor_environment_variables", Kind.JSON)
                        .check(Checks.readBy(Json::strings))
                        .built("The environment of executors, as a JSON object of strings."),
                flag("executor_registration_timeout", Kind.DURATION, "1mins")
                        .built("How long an executor has to register before its container is destroyed."),
                flag("executor_reregistration_retry_interval", Kind.DURATION)
                        .notBuilt("repeated calls to executors with the old driver", "The pause between such calls."),
                flag("executor_reregistration_timeout", Kind.DURATION, "2secs")
                        .check(Checks.atMost("15secs"))
                        .built("How long executors have to come back after the agent did, at most 15secs."),
                flag("executor_shutdown_grace_period", Kind.DURATION, "5secs")
                        .built("How long an executor has to end by itself."),
                flag("http_command_executor", Kind.BOOL, "false")
                        .accepted(
                                "the agent runs command tasks itself, without an executor process",
                                "The command executor speaks HTTP."),
                flag("http_executor_domain_sockets", Kind.BOOL, "false")
                        .notBuilt("domain sockets for executors", "Executors reach the agent by a domain socket."),
                flag("domain_socket_location", Kind.STRING)
                        .notBuilt("domain sockets for executors", "Where that socket is."),
                flag("http_heartbeat_interval", Kind.DURATION, "30secs")
                        .check(Checks.positive())
                        .built("The pause between heartbeats on streams of containers' output."),
                flag("max_attachments", Kind.INT, "4000")
                        .check(Checks.whole(1, MOST_HELD))
                        .built("How many readers, writers and sessions of containers there may be at a time; more are"
                                + " answered with 503 (Tepui's own)."),
                flag("max_container_waits", Kind.INT, "20000")
                        .check(Checks.whole(1, MOST_HELD))
                        .built(
                                "How many calls may wait for the end of a container at a time; more are answered with 503"
                                        + " (Tepui's own)."),
                flag("max_concurrent_checks", Kind.INT, "256")
                        .check(Checks.whole(1, MOST_HELD))
                        .built("How many checks and health checks run at a time; more wait their turn (Tepui's own)."),
                flag("max_completed_executors_per_framework", Kind.INT, "150")
                        .check(Checks.count())
                        .built("How many completed executors are remembered for each framework."),
                flag("switch_user", Kind.BOOL, "true")
                        .built("Runs tasks as the user their framework or command names; otherwise as the agent's."),
                flag("systemd_enable_support", Kind.BOOL, "true")
                        .accepted(
                                "containers outlive the agent by themselves; give its unit KillMode=process",
                                "Keeps containers in a systemd slice of their own."),
                flag("systemd_runtime_directory", Kind.STRING, "/run/systemd/system")
                        .accepted("systemd is not asked for anything", "Where systemd shows that it runs."));
    }

    private static List<FlagSpec> upkeep() {
        return List.of(
                flag("container_disk_watch_interval", Kind.DURATION, "15secs")
                        .check(Checks.positive())
                        .built("How often the disk usage of containers is measured, under disk/du."),
                flag("disk_watch_interval", Kind.DURATION, "1mins")
                        .check(Checks.positive())
                        .built("How often the free space of the disk is looked at, and old sandboxes are collected."),
                flag("enforce_container_disk_quota", Kind.BOOL, "false")
                        .built("Ends containers that use more disk than they asked for, under disk/du."),
                flag("fetcher_cache_dir", Kind.STRING, "/tmp/mesos/fetch")
                        .check(Checks.path())
                        .built(
                                "The directory of fetched files that other tasks may want, one for each agent of a machine;"
                                        + " emptied at start. Not given, and in use by another agent, the agent has no cache."),
                flag("fetcher_cache_size", Kind.SIZE, "2GB")
                        .built("How large the files in it may be together, 0B for no cache."),
                flag("fetcher_stall_timeout", Kind.DURATION, "1mins")
                        .check(Checks.positive())
                        .built("Ends downloads that stand still for this long."),
                flag("frameworks_home", Kind.STRING, "")
                        .built("What relative URIs are under; without it they are refused."),
                flag("gc_delay", Kind.DURATION, "1weeks")
                        .built("How long sandboxes of ended executors are kept, less as the disk fills."),
                flag("gc_disk_headroom", Kind.DOUBLE, "0.1")
                        .check(Checks.fraction())
                        .built("The share of the disk that is kept free, from 0 to 1."),
                flag("gc_non_executor_container_sandboxes", Kind.BOOL, "false")
                        .built("Collects sandboxes of ended nested containers as well, while their executor goes on."),
                flag("hadoop_home", Kind.STRING)
                        .onPage()
                        .notBuilt("fetching from Hadoop", "Where Hadoop is installed."));
    }

    private static List<FlagSpec> sandboxes() {
        return List.of(
                flag("sandbox_log_max_files", Kind.INT, "1")
                        .check(Checks.whole(1, 100))
                        .built("How many full stdout or stderr files are kept beside the current one (Tepui's own)."),
                flag("sandbox_log_max_size", Kind.SIZE, "1GB")
                        .check(value -> Checks.whole(4096, Long.MAX_VALUE)
                                .complaint(Long.toString(Sizes.parse(value)))
                                .map(complaint -> "must be at least 4KB"))
                        .built(
                                "The size at which a sandbox's stdout or stderr is renamed and started anew (Tepui's own)."));
    }

    private static List<FlagSpec> access() {
        return List.of(
                flag("acls", Kind.JSON).onPage().notBuilt(MasterFlags.AUTHORIZATION, "Who may do what."),
                flag("agent_features", Kind.JSON).notBuilt("choice of capabilities", "The capabilities to announce."),
                flag("authenticate_http_executors", Kind.BOOL, "false")
                        .built("Executors must authenticate, with the token that the agent gives them."),
                flag("authenticate_http_readonly", Kind.BOOL, "false")
                        .built("The older endpoints for reading need authentication: /flags, /files, /metrics."),
                flag("authenticate_http_readwrite", Kind.BOOL, "false")
                        .built("/api/v1 and /logging/toggle need authentication."),
                flag("authenticatee", Kind.STRING, "crammd5")
                        .notBuilt(MasterFlags.AUTHENTICATION, "How the agent authenticates with the master."),
                flag("authentication_backoff_factor", Kind.DURATION, "1secs")
                        .notBuilt(MasterFlags.AUTHENTICATION, "The first pause between attempts to authenticate."),
                flag("authentication_timeout_max", Kind.DURATION, "1mins")
                        .notBuilt(MasterFlags.AUTHENTICATION, "The longest wait for an answer to an attempt."),
                flag("authentication_timeout_min", Kind.DURATION, "5secs")
                        .notBuilt(MasterFlags.AUTHENTICATION, "The shortest wait for an answer to an attempt."),
                flag("authorizer", Kind.STRING, "local").notBuilt(MasterFlags.AUTHORIZATION, "The authorizer."),
                flag("credential", Kind.PATH)
                        .onPage()
                        .secret()
                        .notBuilt(MasterFlags.AUTHENTICATION, "A file with the agent's principal and secret."),
                flag("http_authenticators", Kind.STRING, "basic")
                        .check(Checks.readBy(AgentAccess.Way::parseAll))
                        .built("How HTTP requests authenticate: basic, jwt or both. Not given, basic, and with"
                                + " --authenticate_http_executors jwt, too."),
                flag("http_credentials", Kind.PATH)
                        .onPage()
                        .secret()
                        .check(Checks.path())
                        .built("A JSON file of principals and their secrets, for basic authentication."),
                flag("jwt_secret_key", Kind.PATH)
                        .alias("executor_secret_key")
                        .secret()
                        .check(Checks.path())
                        .built("A file whose whole content is the key that signs the tokens of executors. Without it"
                                + " they get none."),
                flag("secrets_dir", Kind.STRING)
                        .check(Checks.path())
                        .built(
                                "The directory of the secrets that tasks name by reference: NAME, or NAME/KEY, is a file that"
                                        + " belongs to the agent's user alone. Without it they are refused (Tepui's own)."),
                flag("secret_resolver", Kind.STRING).notBuilt(MODULES, "The module that resolves secrets."));
    }
}
