package io.tepui.app.flags;

import static io.tepui.app.flags.FlagSpec.flag;

import java.nio.file.Path;
import java.util.List;

/** The flags of {@code tepui local}: a master and agents in one process, for trying things out. */
public final class LocalFlags {
    /** Most agents one process starts. */
    static final int MAX_AGENTS = 100;

    private LocalFlags() {}

    /** The table for the user of this process. */
    public static FlagTable table() {
        return table(Path.of(System.getProperty("user.home", "/tmp")));
    }

    /** The table for a user with this home directory. */
    static FlagTable table(Path home) {
        return new FlagTable(
                "local",
                false,
                List.of(
                        flag("agent_port", Kind.INT, "5051")
                                .check(Checks.port())
                                .built("The port of the first agent; the others take the ports after it. 0 lets the"
                                        + " system choose for all."),
                        flag("agents", Kind.INT, "1")
                                .check(Checks.whole(0, MAX_AGENTS))
                                .built("How many agents to start, at most " + MAX_AGENTS + "."),
                        flag("attributes", Kind.STRING).built("Facts about every agent, as rack:r1;disk:ssd."),
                        flag("external_log_file", Kind.STRING)
                                .check(Checks.path())
                                .built("A log file written by others that is shown as the log."),
                        flag("help", Kind.BOOL, "false").built("Prints this text and ends."),
                        flag("ip", Kind.STRING, "127.0.0.1")
                                .check(Checks.ip())
                                .built("The address to listen on. Anyone who reaches it can run commands here."),
                        flag("isolation", Kind.STRING)
                                .check(Isolation::complaint)
                                .built(
                                        "The isolators of every agent, separated by commas. Without it they isolate where"
                                                + " that works."),
                        flag("log_dir", Kind.STRING)
                                .check(Checks.path())
                                .built("The directory for log files; without it nothing is logged to disk."),
                        flag("logging_level", Kind.STRING, "INFO")
                                .check(Checks.oneOf("INFO", "WARNING", "ERROR"))
                                .built("The least severe level that is logged: INFO, WARNING or ERROR."),
                        flag("port", Kind.INT, "5050")
                                .check(Checks.port())
                                .built("The port of the master; 0 lets the system choose."),
                        flag("quiet", Kind.BOOL, "false").built("Logs nothing to the standard error."),
                        flag("registry", Kind.STRING, MasterFlags.REPLICATED_LOG)
                                .check(Checks.oneOf(MasterFlags.REPLICATED_LOG, MasterFlags.IN_MEMORY))
                                .built("Where the master keeps what it must remember: replicated_log in the work"
                                        + " directory, in_memory forgets with the process."),
                        flag("resources", Kind.STRING)
                                .built("What every agent offers, as cpus:4;mem:2048. What is not named is found out."),
                        flag("version", Kind.BOOL, "false").built("Prints the version and ends."),
                        flag(
                                        "work_dir",
                                        Kind.STRING,
                                        home.resolve(".tepui").resolve("local").toString())
                                .check(Checks.path())
                                .built("The directory of the cluster's files; made if missing.")));
    }
}
