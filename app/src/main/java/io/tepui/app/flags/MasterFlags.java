package io.tepui.app.flags;

import static io.tepui.app.flags.FlagSpec.flag;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags of a master (MO-394 to MO-467). Where Mesos's default is something this version does not have, the default
 * here is what really runs.
 */
public final class MasterFlags {
    static final String AUTHENTICATION = "authentication";
    static final String REPLICATED_LOG = "replicated_log";
    static final String IN_MEMORY = "in_memory";
    static final String AUTHORIZATION = "authorization";
    private static final String ELECTION = "election among several masters";

    private MasterFlags() {}

    /** The table of a master. */
    public static FlagTable table() {
        List<FlagSpec> rows = new ArrayList<>(CommonFlags.rows(5050));
        rows.addAll(agents());
        rows.addAll(allocation());
        rows.addAll(frameworks());
        rows.addAll(registry());
        rows.addAll(access());
        return new FlagTable("master", true, rows);
    }

    private static List<FlagSpec> agents() {
        return List.of(
                flag("agent_ping_timeout", Kind.DURATION, "15secs")
                        .alias("slave_ping_timeout")
                        .check(Checks.duration("1secs", "15mins"))
                        .built("How long an agent has to answer a ping, from 1secs to 15mins."),
                flag("agent_removal_rate_limit", Kind.STRING)
                        .alias("slave_removal_rate_limit")
                        .check(Checks.readBy(Rate::parse))
                        .built("How many agents may be declared unreachable in a time, such as 1/10mins."),
                flag("agent_reregister_timeout", Kind.DURATION, "10mins")
                        .alias("slave_reregister_timeout")
                        .check(Checks.atLeast("10mins"))
                        .built("How long agents have to come back after a failover, at least 10mins."),
                flag("max_acknowledged_operations_per_agent", Kind.INT, "256")
                        .check(Checks.whole(1, Integer.MAX_VALUE))
                        .built("How many operations on an agent are remembered after their acknowledgement, so that a"
                                + " report that was on its way does not bring them back."),
                flag("max_agent_ping_timeouts", Kind.INT, "5")
                        .alias("max_slave_ping_timeouts")
                        .check(Checks.whole(1, Integer.MAX_VALUE))
                        .built("How many pings in a row an agent may leave unanswered before it is unreachable."),
                flag("max_executors_per_agent", Kind.INT)
                        .notBuilt(
                                "limit on executors (neither has Mesos in its usual builds)",
                                "Executors an agent may run."),
                flag("max_operations_per_agent", Kind.INT, "10000")
                        .check(Checks.whole(1, Integer.MAX_VALUE))
                        .built(
                                "How many operations (reservations, volumes) on an agent may wait for their acknowledgement;"
                                        + " more are refused."),
                flag("recovery_agent_removal_limit", Kind.STRING, "100%")
                        .alias("recovery_slave_removal_limit")
                        .check(Checks.percentage())
                        .built("The share of agents that may stay away after a failover; if more do, the master ends."),
                flag("require_agent_domain", Kind.BOOL, "false").built("Refuses agents without a domain."),
                flag("whitelist", Kind.PATH)
                        .check(Checks.path())
                        .built(
                                "A file with the host names of agents to offer from, one a line, read every 5 seconds."));
    }

    private static List<FlagSpec> allocation() {
        return List.of(
                flag("allocation_interval", Kind.DURATION, "1secs")
                        .check(Checks.positive())
                        .built("The pause between two rounds of allocation."),
                flag("allocator", Kind.STRING, "hierarchical")
                        .check(Checks.oneOf("hierarchical", "HierarchicalDRF"))
                        .built("The allocator; hierarchical (also called HierarchicalDRF) is the only one."),
                flag("allocator_agent_recovery_factor", Kind.DOUBLE, "0.8")
                        .check(Checks.fraction())
                        .built("The share of agents that must be back before offers start again, if there are quotas."),
                flag("allocator_recovery_timeout", Kind.DURATION, "10mins")
                        .built("The longest time offers wait for agents after a failover."),
                flag("fair_sharing_excluded_resource_names", Kind.STRING)
                        .built("A comma-separated list of resources that do not count for fair shares."),
                flag("filter_gpu_resources", Kind.BOOL, "true")
                        .built("Offers agents with gpus only to frameworks with the GPU_RESOURCES capability."),
                flag("framework_sorter", Kind.STRING, "drf")
                        .check(Checks.oneOf("drf", "random"))
                        .built("The order of frameworks within a role: drf or random, as that of roles."),
                flag("min_allocatable_resources", Kind.STRING, "cpus:0.01|mem:32")
                        .check(Checks.readBy(Quantities::alternatives))
                        .built("The least an offer holds; | separates alternatives, ; the parts of one."),
                flag("offer_timeout", Kind.DURATION)
                        .check(Checks.positive())
                        .built("Rescinds offers that were not used for this long."),
                flag("role_sorter", Kind.STRING, "drf")
                        .alias("user_sorter")
                        .alsoListedAs("user_sorter")
                        .check(Checks.oneOf("drf", "random"))
                        .built("The order of roles: drf (the smallest dominant share first) or random, by weight."),
                flag("roles", Kind.STRING)
                        .check(Checks.roles())
                        .built("The only roles frameworks may have, separated by commas; * always may."),
                flag("weights", Kind.STRING)
                        .check(Checks.readBy(Weights::parse))
                        .built("The weights of roles, as role=weight,role=weight; others weigh 1."));
    }

    private static List<FlagSpec> frameworks() {
        return List.of(
                flag("cluster", Kind.STRING).built("The name of the cluster, for people."),
                flag("max_completed_frameworks", Kind.INT, "50")
                        .check(Checks.count())
                        .built("How many completed frameworks are remembered."),
                flag("max_completed_tasks_per_framework", Kind.INT, "1000")
                        .check(Checks.count())
                        .built("How many completed tasks are remembered for each framework."),
                flag("max_operator_event_stream_subscribers", Kind.INT, "1000")
                        .check(Checks.whole(1, Integer.MAX_VALUE))
                        .built("How many operators may follow the event stream; the oldest makes room for one more."),
                flag("max_unreachable_tasks_per_framework", Kind.INT, "1000")
                        .check(Checks.count())
                        .built("How many unreachable tasks are remembered for each framework."),
                flag("offer_constraints_re2_max_mem", Kind.SIZE, "4KB")
                        .check(Checks.bytesOfInt())
                        .built("The most memory of a regular expression in an offer constraint, by estimate."),
                flag("offer_constraints_re2_max_program_size", Kind.INT, "100")
                        .check(Checks.count())
                        .built("The most instructions of a regular expression in an offer constraint."),
                flag("publish_per_framework_metrics", Kind.BOOL, "true").built("Publishes metrics for each framework."),
                flag("rate_limits", Kind.JSON).notBuilt("rate limits", "How many calls a second frameworks may make."),
                flag("root_submissions", Kind.BOOL, "true").built("Lets frameworks run as root."),
                flag("webui_dir", Kind.STRING, "/usr/local/share/tepui/webui")
                        .accepted("the program carries its web page with it", "The files of the web page."));
    }

    private static List<FlagSpec> registry() {
        return List.of(
                flag("log_auto_initialize", Kind.BOOL, "true")
                        .built("Begins an empty registry if there is none in the work directory."),
                flag("quorum", Kind.INT)
                        .check(Checks.only("1", "group of several masters"))
                        .built("How many masters must have stored a change; 1 is all there are."),
                flag("registry", Kind.STRING, REPLICATED_LOG)
                        .check(Checks.oneOf(REPLICATED_LOG, IN_MEMORY))
                        .built("Where the master keeps what it must remember: replicated_log in the work directory,"
                                + " in_memory forgets with the process."),
                flag("registry_fetch_timeout", Kind.DURATION, "1mins")
                        .check(Checks.positive())
                        .built("How long reading the registry may take; a master that has not read it then ends."),
                flag("registry_gc_interval", Kind.DURATION, "15mins")
                        .check(Checks.positive())
                        .built("How often agents that are long gone are dropped from the registry."),
                flag("registry_max_agent_age", Kind.DURATION, "2weeks")
                        .built("How long unreachable and gone agents are kept in the registry."),
                flag("registry_max_agent_count", Kind.INT, "102400")
                        .check(Checks.count())
                        .built("How many unreachable and gone agents are kept in the registry."),
                flag("registry_store_timeout", Kind.DURATION, "20secs")
                        .check(Checks.positive())
                        .built("How long writing the registry may take; a master that has not written it then ends."),
                flag("registry_strict", Kind.BOOL, "false")
                        .check(Checks.oneOf("false"))
                        .built("Must be false, as in Mesos."),
                flag("work_dir", Kind.STRING)
                        .onPage()
                        .check(Checks.path())
                        .built("The directory of the master's own files, the registry among them; made if missing."));
    }

    private static List<FlagSpec> access() {
        return List.of(
                flag("acls", Kind.JSON).onPage().notBuilt(AUTHORIZATION, "Who may do what."),
                flag("authenticate_agents", Kind.BOOL, "false")
                        .alias("authenticate_slaves")
                        .notBuilt(AUTHENTICATION, "Agents must authenticate."),
                flag("authenticate_frameworks", Kind.BOOL, "false")
                        .alias("authenticate")
                        .notBuilt(AUTHENTICATION, "Frameworks with the old driver must authenticate."),
                flag("authenticate_http_frameworks", Kind.BOOL, "false")
                        .notBuilt(AUTHENTICATION, "Frameworks must authenticate."),
                flag("authenticate_http_readonly", Kind.BOOL, "false")
                        .notBuilt(AUTHENTICATION, "Reading endpoints need authentication."),
                flag("authenticate_http_readwrite", Kind.BOOL, "false")
                        .alias("authenticate_http")
                        .notBuilt(AUTHENTICATION, "Writing endpoints and /api/v1 need authentication."),
                flag("authentication_v0_timeout", Kind.DURATION, "15secs")
                        .notBuilt(AUTHENTICATION, "How long authentication of agents and old drivers may take."),
                flag("authenticators", Kind.STRING, "crammd5")
                        .notBuilt(AUTHENTICATION, "How agents and old drivers authenticate."),
                flag("authorizers", Kind.STRING, "local").notBuilt(AUTHORIZATION, "The authorizer."),
                flag("credentials", Kind.PATH)
                        .onPage()
                        .secret()
                        .notBuilt(AUTHENTICATION, "A JSON file of principals and their secrets."),
                flag("http_authenticators", Kind.STRING, "basic")
                        .notBuilt(AUTHENTICATION, "How HTTP requests authenticate."),
                flag("http_framework_authenticators", Kind.STRING)
                        .onPage()
                        .notBuilt(AUTHENTICATION, "How HTTP frameworks authenticate."),
                flag("master_contender", Kind.STRING).notBuilt(ELECTION, "A module that stands for election."),
                flag("master_detector", Kind.STRING).notBuilt(ELECTION, "A module that finds the leader."),
                flag("zk", Kind.STRING).secret().notBuilt(ELECTION, "The ZooKeeper servers that elect the leader."));
    }
}
