package io.tepui.cli.containers;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Agent;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ClusterCommand;
import io.tepui.cli.cluster.Target;
import io.tepui.cli.cluster.Targets;
import io.tepui.cli.containers.InputFeed.Mode;
import io.tepui.client.ApiException;
import io.tepui.client.RecordStream;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui attach TASK|CONTAINER}. */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        description = "Shows what a running container writes from now on, and exits with its exit status.",
        footer = {
            "",
            "This works for containers that were started with a terminal, and for commands of 'tepui exec'; 'tepui logs' shows the "
                    + "output of all. Ctrl-C leaves, with -i on a terminal Ctrl-P Ctrl-Q; the container goes on.",
            "",
            "Examples:",
            "  tepui attach console",
            "  tepui attach -i console"
        })
final class AttachCommand extends ClusterCommand {
    private static final int NOT_FOUND = 404;
    private static final int FAILED = 500;

    @Option(
            names = {"-i", "--interactive"},
            description = "Passes standard input on to the container; one client at a time can.")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "The container has a terminal, which gets this one's size; known by itself of tasks.")
    private boolean tty;

    @Parameters(index = "0", paramLabel = "TASK|CONTAINER", description = Targets.DESCRIPTION)
    private String target = "";

    AttachCommand(Console console) {
        super(console);
    }

    @Override
    protected int failureStatus() {
        return ExitCodes.NOT_RUN;
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Target found = Targets.of(cluster).running(target);
        ContainerID id = found.container().orElseThrow();
        try (Agent agent = Agent.of(found.agent())) {
            RecordStream<ProcessIO> records = attach(agent, found, id);
            Ending ending = new Conversation(console(), agent, id, manner(found), records).hold();
            ending.explanation().ifPresent(line -> tell(found.name() + ": " + line));
            return ending.exitStatus();
        }
    }

    private Conversation.Manner manner(Target found) {
        boolean terminal = tty
                || found.task().filter(task -> task.getContainer().hasTtyInfo()).isPresent();
        return new Conversation.Manner(interactive ? Optional.of(Mode.FORWARD) : Optional.empty(), terminal, true);
    }

    private static RecordStream<ProcessIO> attach(Agent agent, Target found, ContainerID id)
            throws CommandException, InterruptedException {
        try {
            return agent.client().attachOutput(id);
        } catch (ApiException e) {
            if (e.status() == NOT_FOUND || e.status() == FAILED) {
                throw CommandException.failed(found.name() + " has no streams to attach to (" + e.reason()
                        + "): only containers with a terminal and commands of 'tepui exec' have;"
                        + " 'tepui logs -f' shows what others write");
            }
            throw agent.refused(e);
        } catch (IOException e) {
            throw agent.unreachable(e);
        }
    }
}
