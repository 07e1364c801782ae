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
              local        a master and agents in this one process, to try things out
              master       a master
              agent        an agent

            Using a cluster:
              run          runs a command in the cluster and shows its output
              ps           lists the containers, with live processor time and memory
              exec         runs a command in a container; -it for a shell
              attach       joins a container that has a terminal
              logs         shows what tasks wrote; -f goes on with it
              ls, cat, cp  lists, prints and copies files of tasks
              frameworks   lists the frameworks
              explain      says why a framework is not offered more
              teardown     ends a framework

            Operating agents and machines:
              agents       lists the agents
              agent AGENT  shows one agent: resources, reservations, tasks
              drain        takes an agent out of use and waits until nothing is left on it
              deactivate   offers nothing of an agent any more
              reactivate   puts an agent back into use
              gone         says that an agent will never come back
              maintenance  schedule, start, stop, status: when machines are taken down

            Sharing resources:
              roles        lists the roles, and what they have
              weights      list, set: how much roles get beside each other
              quota        list, set, remove: what roles are guaranteed and limited to
              reserve      reserves resources of an agent for a role
              unreserve    takes a reservation away
              volumes      list, create, destroy, grow, shrink: disk that outlives tasks

              call         sends one operator call and prints the answer

              version      prints the version
              help         prints this text

            'tepui COMMAND --help' tells more about each. They talk to the master of --master=HOST:PORT, or of TEPUI_MASTER or
            MESOS_MASTER in the environment; operators' commands take --output=json and --dry-run.
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

    /** An agent is run with flags alone; with anything else, it is one that is to be shown. */
    private static boolean namesAnAgent(List<String> arguments) {
        return arguments.stream().anyMatch(argument -> !argument.startsWith("-"));
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        String command = args.length == 0 ? "help" : args[0];
        List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        return switch (command) {
            case "local" -> LocalCommand.run(rest, System.getenv(), out, err);
            case "agent" ->
                namesAnAgent(rest) ? Cli.run(args, out, err) : AgentCommand.run(rest, System.getenv(), out, err);
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
                if (Cli.commands().contains(command)) {
                    yield Cli.run(args, out, err);
                }
                err.println("tepui: there is no command '" + command + "'"
                        + (rest.isEmpty() ? "" : " (given with " + rest.size() + " arguments)")
                        + "; 'tepui help' lists them");
                yield USAGE;
            }
        };
    }
}
