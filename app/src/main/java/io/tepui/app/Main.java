package io.tepui.app;

import io.tepui.app.agent.AgentCommand;
import io.tepui.app.local.LocalCommand;
import io.tepui.app.master.MasterCommand;
import io.tepui.app.process.BuildInfo;
import io.tepui.cli.Cli;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** The entry of the program {@code tepui}: picks the subcommand. */
public final class Main {
    private static final int OK = 0;
    private static final int USAGE = 2;
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
    private static final int MIN_CARRIERS = 8;
    private static final int CARRIERS_PER_PROCESSOR = 4;

    private static final String HELP = """
            Usage: tepui COMMAND [ARGUMENTS]

            Servers, until they are ended by Ctrl-C or SIGTERM:
              local      a master and agents in this one process, to try things out
              master     a master
              agent      an agent

            Using a cluster:
              run        runs a command in the cluster and shows its output
              call       sends one operator call and prints the answer

              version    prints the version
              help       prints this text

            'tepui COMMAND --help' tells more about each.
            """;

    private Main() {}

    /** Runs one subcommand and ends with its exit status. */
    public static void main(String[] args) throws InterruptedException {
        giveVirtualThreadsCarriers();
        System.exit(run(args, System.out, System.err));
    }

    /**
     * Virtual threads are not preempted, but the platform threads that carry them are. With more of them than processors, a
     * small request gets its turn beside large answers that are being written: with 20 readers of GET_STATE on 2 processors,
     * GET_HEALTH took a third of the time, and the large answers no longer.
     */
    private static void giveVirtualThreadsCarriers() {
        int carriers = Math.max(
                MIN_CARRIERS, CARRIERS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
        if (System.getProperty(CARRIERS) == null) {
            System.setProperty(CARRIERS, Integer.toString(carriers));
        }
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        String command = args.length == 0 ? "help" : args[0];
        List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        return switch (command) {
            case "local" -> LocalCommand.run(rest, System.getenv(), out, err);
            case "agent" -> AgentCommand.run(rest, System.getenv(), out, err);
            case "run", "call" -> Cli.run(args, out, err);
            case "master" -> MasterCommand.run(rest, System.getenv(), out, err);
            case "rehearse" -> Rehearsal.run(err);
            case "version", "--version" -> {
                out.println("tepui " + BuildInfo.current().version());
                yield OK;
            }
            case "help", "--help", "-h" -> {
                out.print(HELP);
                yield args.length == 0 ? USAGE : OK;
            }
            default -> {
                err.println("tepui: there is no command '" + command + "'"
                        + (rest.isEmpty() ? "" : " (given with " + rest.size() + " arguments)")
                        + "; 'tepui help' lists them");
                yield USAGE;
            }
        };
    }
}
