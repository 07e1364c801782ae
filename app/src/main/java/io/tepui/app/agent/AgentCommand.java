package io.tepui.app.agent;

import io.tepui.app.flags.AgentConfig;
import io.tepui.app.flags.AgentFlags;
import io.tepui.app.flags.FlagValues;
import io.tepui.app.process.Logging;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.RunningProcess;
import io.tepui.app.process.ServerCommand;
import io.tepui.app.process.Signals;
import io.tepui.app.process.StartupException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code tepui agent}. */
public final class AgentCommand {
    private AgentCommand() {}

    /**
     * Runs an agent to its end.
     *
     * @param arguments what follows the subcommand
     * @param environment of the process
     * @return the exit status
     */
    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err)
            throws InterruptedException {
        return new ServerCommand(AgentFlags.table(), out, err)
                .run(arguments, environment, flags -> start(flags, environment));
    }

    private static RunningProcess start(FlagValues flags, Map<String, String> environment) throws StartupException {
        Logging logging = Logging.start(AgentConfig.of(flags).logging(), "agent");
        LoggingLevel level = new LoggingLevel(Logging.initialDetail(environment), logging::detail);
        // The signal may come before the agent is there: then it leaves as soon as it is.
        CompletableFuture<AgentProcess> started = new CompletableFuture<>();
        Signals.onUsr1(() -> started.thenAccept(agent -> agent.leave("SIGUSR1")));
        AgentProcess agent = AgentProcess.start(AgentStart.of(flags, level, logging.file()));
        started.complete(agent);
        return agent;
    }
}
