package io.tepui.app;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.MasterConfig;
import io.tepui.app.flags.MasterFlags;
import io.tepui.app.master.MasterProcess;
import io.tepui.app.process.Logging;
import io.tepui.app.process.StartupException;
import io.tepui.cli.Cli;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Plays through a start and the most common calls, so that the JVM can write down which classes that takes: the launcher
 * makes the cache for faster starts with it.
 */
final class Rehearsal {
    private static final int ROUNDS = 20;
    private static final List<List<String>> CALLS = List.of(
            List.of("GET_HEALTH"),
            List.of("GET_VERSION"),
            List.of("GET_FLAGS"),
            List.of("GET_METRICS", "{}"),
            List.of("GET_LOGGING_LEVEL"),
            List.of("GET_STATE"),
            List.of("GET_AGENTS"),
            List.of("GET_FRAMEWORKS"),
            List.of("GET_TASKS"),
            List.of("GET_ROLES"),
            List.of("GET_MASTER"));

    private Rehearsal() {}

    static int run(PrintStream err) throws InterruptedException {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, err.charset())) {
            FlagValues flags =
                    MasterFlags.table().parse(List.of("--ip=127.0.0.1", "--port=0", "--no-hostname_lookup"), Map.of());
            try (Logging log = Logging.start(MasterConfig.of(flags).logging(), "master");
                    MasterProcess master = MasterProcess.start(flags, log, Map.of())) {
                for (int i = 0; i < ROUNDS; i++) {
                    CALLS.forEach(call -> Cli.run(arguments(master.port(), call), nowhere, nowhere));
                }
            }
            return 0;
        } catch (StartupException e) {
            err.println("tepui rehearse: " + e.line());
            return 1;
        }
    }

    private static String[] arguments(int port, List<String> call) {
        String[] arguments = new String[call.size() + 2];
        arguments[0] = "call";
        arguments[1] = "--master=127.0.0.1:" + port;
        for (int i = 0; i < call.size(); i++) {
            arguments[i + 2] = call.get(i);
        }
        return arguments;
    }
}
