package io.tepui.cli.containers;

import io.tepui.cli.CommandException;
import io.tepui.cli.CommandInfos;
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
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui exec TASK|CONTAINER -- COMMAND}. */
@Command(
        name = "exec",
        mixinStandardHelpOptions = true,
        description = "Runs a command inside a running container, and exits with its exit status.",
        footer = {
            "",
            "The command sees the container's processes, files and variables. A single argument with blanks in it is a shell "
                    + "command. The command is ended when its connection ends; Ctrl-C ends it, or with -it goes to it as a key.",
            "",
            "Exit statuses: the command's; 128+N when signal N ended it; 125 when it could not be run, or its end is not known; 130 when this was ended by Ctrl-C; 2 for a wrong command line.",
            "",
            "Examples:",
            "  tepui exec -it web.3 -- bash",
            "  tepui exec web.3 -- ps aux",
            "  tepui exec -i web.3 -- sh -c 'cat > config.json' < config.json"
        })
final class ExecCommand extends ClusterCommand {
    private static final long CLEAN_UP_MILLIS = 5_000;

    @Option(
            names = {"-i", "--interactive"},
            description = "Passes standard input on to the command; else it gets none.")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Gives the command a terminal of its own, of this one's size.")
    private boolean tty;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "K=V",
            description = "A variable for the command; may be repeated.")
    private Map<String, String> environment = new LinkedHashMap<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Who the command runs as (default: the container's user).")
    private Optional<String> user = Optional.empty();

    @Parameters(index = "0", paramLabel = "TASK|CONTAINER", description = Targets.DESCRIPTION)
    private String target = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The program and its arguments, after '--'.")
    private List<String> command = List.of();

    ExecCommand(Console console) {
        super(console);
    }

    @Override
    protected int failureStatus() {
        return ExitCodes.NOT_RUN;
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Target found = Targets.of(cluster).running(target);
        ContainerID id = ContainerID.newBuilder()
                .setValue("exec-" + UUID.randomUUID())
                .setParent(found.container().orElseThrow())
                .build();
        try (Agent agent = Agent.of(found.agent())) {
            Conversation conversation = new Conversation(console(), agent, id, manner(), begin(agent, id));
            Ending ending = conversation.hold();
            ending.explanation().ifPresent(this::tell);
            conversation.awaitEnd(CLEAN_UP_MILLIS);
            remove(agent, id);
            return ending.exitStatus();
        }
    }

    private RecordStream<ProcessIO> begin(Agent agent, ContainerID id) throws CommandException, InterruptedException {
        try {
            return agent.client().session(id, command(), container());
        } catch (ApiException e) {
            throw CommandException.failed(
                    "the command could not be run: " + agent.refused(e).reason());
        } catch (IOException e) {
            throw agent.unreachable(e);
        }
    }

    private CommandInfo command() {
        Map<String, String> variables = new LinkedHashMap<>();
        if (tty) {
            variables.put("TERM", Optional.ofNullable(System.getenv("TERM")).orElse("xterm"));
        }
        variables.putAll(environment);
        CommandInfo.Builder info = CommandInfos.of(command, variables);
        user.ifPresent(info::setUser);
        return info.build();
    }

    private Optional<ContainerInfo> container() {
        if (!tty) {
            return Optional.empty();
        }
        ContainerInfo.Builder info = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
        info.getTtyInfoBuilder();
        console().terminal().size().ifPresent(size -> info.getTtyInfoBuilder()
                .getWindowSizeBuilder()
                .setRows(size.rows())
                .setColumns(size.columns()));
        return Optional.of(info.build());
    }

    private Conversation.Manner manner() {
        Mode mode = interactive ? Mode.FORWARD : tty ? Mode.LEAVE : Mode.END;
        return new Conversation.Manner(Optional.of(mode), tty, false);
    }

    /** Leaves nothing of the session behind. */
    private void remove(Agent agent, ContainerID id) throws InterruptedException {
        try {
            agent.client().remove(id);
        } catch (ApiException | IOException e) {
            // Then it is collected with the sandbox of its executor: nothing that the user has to do.
        }
    }
}
