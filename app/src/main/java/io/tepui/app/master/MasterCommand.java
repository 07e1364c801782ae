package io.tepui.app.master;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.MasterConfig;
import io.tepui.app.flags.MasterFlags;
import io.tepui.app.process.Logging;
import io.tepui.app.process.RunningProcess;
import io.tepui.app.process.ServerCommand;
import io.tepui.app.process.StartupException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code tepui master}: a master that has this JVM for itself. */
public final class MasterCommand {
    private MasterCommand() {}

    /**
     * Runs a master until it is ended.
     *
     * @param arguments what follows {@code master}
     * @return the exit status
     */
    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err)
            throws InterruptedException {
        return new ServerCommand(MasterFlags.table(), out, err)
                .run(arguments, environment, flags -> start(flags, environment));
    }

    private static RunningProcess start(FlagValues flags, Map<String, String> environment) throws StartupException {
        Logging log = Logging.start(MasterConfig.of(flags).logging(), "master");
        MasterProcess master = MasterProcess.start(flags, log, environment);
        return new RunningProcess() {
            @Override
            public int await() throws InterruptedException {
                return master.await();
            }

            @Override
            public void close() {
                master.close();
                log.close();
            }
        };
    }
}
