package io.tepui.app.flags;

import static io.tepui.app.flags.FlagSpec.flag;

import java.util.List;

/** The rows that master and agent share: address, host name, logging, and the two that end the process at once. */
final class CommonFlags {
    private static final String MODULES = "loadable modules (they are native libraries of Mesos)";
    private static final String SELF_WRITTEN = "no embedded driver logs on its own";

    private CommonFlags() {}

    /** The rows, with the port this kind of process listens on. */
    static List<FlagSpec> rows(int defaultPort) {
        return List.of(
                flag("advertise_ip", Kind.STRING)
                        .check(Checks.ip())
                        .built("The address others use to reach this process; it is not bound."),
                flag("advertise_port", Kind.INT)
                        .check(Checks.whole(1, 65535))
                        .built("The port others use to reach this process; it is not bound."),
                flag("domain", Kind.JSON)
                        .check(Checks.readBy(Domains::parse))
                        .built("The region and zone this process runs in, as JSON of a DomainInfo."),
                flag("external_log_file", Kind.STRING)
                        .check(Checks.path())
                        .built("A log file written by others, such as the service manager, that is shown as this"
                                + " process's log."),
                flag("firewall_rules", Kind.JSON)
                        .notBuilt("rules that disable endpoints", "Endpoints that answer 403."),
                flag("help", Kind.BOOL, "false").built("Prints this text and ends."),
                flag("hooks", Kind.STRING).notBuilt(MODULES, "The hook modules to use."),
                flag("hostname", Kind.STRING)
                        .check(Checks.notEmpty())
                        .built("The host name this process tells others."),
                flag("hostname_lookup", Kind.BOOL, "true")
                        .built("Looks the host name up when none is given; otherwise the address serves as name."),
                flag("initialize_driver_logging", Kind.BOOL, "true")
                        .accepted(SELF_WRITTEN, "Logging of embedded framework drivers."),
                flag("ip", Kind.STRING).check(Checks.ip()).built("The address to listen on."),
                flag("ip_discovery_command", Kind.STRING)
                        .check(Checks.notEmpty())
                        .built("A shell command that prints the address to listen on."),
                flag("log_dir", Kind.STRING)
                        .check(Checks.path())
                        .built("The directory for log files; without it nothing is logged to disk."),
                flag("logbufsecs", Kind.INT, "0")
                        .accepted("every log line is written at once", "Seconds to hold log lines back."),
                flag("logging_level", Kind.STRING, "INFO")
                        .check(Checks.oneOf("INFO", "WARNING", "ERROR"))
                        .built("The least severe level that is logged: INFO, WARNING or ERROR."),
                flag("memory_profiling", Kind.BOOL, "false")
                        .notBuilt("memory profiling endpoints", "Endpoints that profile the memory."),
                flag("modules", Kind.JSON).notBuilt(MODULES, "The modules to load."),
                flag("modules_dir", Kind.STRING).notBuilt(MODULES, "A directory of module descriptions."),
                flag("port", Kind.INT, Integer.toString(defaultPort))
                        .check(Checks.port())
                        .built("The port to listen on; 0 lets the system choose."),
                flag("quiet", Kind.BOOL, "false").built("Logs nothing to the standard error."),
                flag("version", Kind.BOOL, "false").built("Prints the version and ends."),
                flag("zk_session_timeout", Kind.DURATION, "10secs")
                        .notBuilt("ZooKeeper", "How long ZooKeeper keeps a silent session."));
    }
}
