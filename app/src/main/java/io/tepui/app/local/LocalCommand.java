package io.tepui.app.local;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.HostPort;
import io.tepui.app.flags.LocalConfig;
import io.tepui.app.flags.LocalFlags;
import io.tepui.app.process.Logging;
import io.tepui.app.process.RunningProcess;
import io.tepui.app.process.ServerCommand;
import io.tepui.app.process.StartupException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code tepui local}. */
public final class LocalCommand {
    private LocalCommand() {}

    /**
     * Runs a cluster to its end.
     *
     * @param arguments what follows the subcommand
     * @param environment of the process
     * @return the exit status
     */
    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err)
            throws InterruptedException {
        return new ServerCommand(LocalFlags.table(), out, err)
                .run(arguments, environment, flags -> start(flags, environment, out));
    }

    private static RunningProcess start(FlagValues flags, Map<String, String> environment, PrintStream out)
            throws StartupException {
        LocalConfig config = LocalConfig.of(flags);
        LocalProcess local = LocalProcess.start(config, Logging.start(config.logging(), "local"), environment);
        HostPort master = new HostPort(config.ip(), local.masterPort());
        out.println("A master and " + agents(config.agents()) + " run; the master's API is at http://" + master
                + "/api/v1. Try: tepui run --master=" + master + " -- echo hello");
        out.flush();
        return local;
    }

    private static String agents(int count) {
        return count == 1 ? "1 agent" : count + " agents";
    }
}
