package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ClusterCommand;
import io.tepui.cli.cluster.Targets;
import io.tepui.client.ApiException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui logs TASK... [stdout|stderr]}. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Shows what tasks wrote to their standard output and error.",
        footer = {
            "",
            "Without stdout or stderr both are shown, each where it belongs. Of several tasks each line is marked.",
            "",
            "Examples:",
            "  tepui logs web.3",
            "  tepui logs -f --tail=20 web.3 stderr",
            "  tepui logs -f web.0 web.1 web.2"
        })
final class LogsCommand extends ClusterCommand {
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";

    /** Longer than an agent takes to start again and find its tasks. */
    private static final Duration AGENT_PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what is written from now on, until the task ends.")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Begins with the last N lines.")
    private Optional<Long> tail = Optional.empty();

    @Parameters(arity = "1..*", paramLabel = "TASK", description = Targets.TASK_DESCRIPTION)
    private List<String> words = List.of();

    LogsCommand(Console console) {
        super(console);
    }

    /** One file of one task. */
    private record Log(Sandbox sandbox, String file, LineSink sink, PrintStream out, long offset) {}

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        if (tail.isPresent() && tail.get() < 0) {
            throw CommandException.usage("--tail=" + tail.get() + " must not be less than 0");
        }
        Targets targets = Targets.of(cluster);
        List<Sandbox> sandboxes = new ArrayList<>();
        try {
            for (String task : tasks()) {
                sandboxes.add(Sandbox.find(targets, task));
            }
            List<Log> logs = logs(sandboxes);
            if (follow) {
                return follow(sandboxes, logs);
            }
            for (Log log : logs) {
                log.sandbox().copy(log.file(), log.offset(), new SinkStream(log.sink()));
                log.sink().end();
            }
            return out().checkError() ? ExitCodes.NO_READER : ExitCodes.OK;
        } finally {
            sandboxes.forEach(Sandbox::close);
        }
    }

    /** The last word may name a file, unless it is the only one. */
    private List<String> files() {
        String last = words.getLast();
        return words.size() > 1 && (last.equals(STDOUT) || last.equals(STDERR))
                ? List.of(last)
                : List.of(STDOUT, STDERR);
    }

    private List<String> tasks() {
        return files().size() == 1 ? words.subList(0, words.size() - 1) : words;
    }

    private List<Log> logs(List<Sandbox> sandboxes) throws CommandException, InterruptedException {
        List<Log> logs = new ArrayList<>();
        for (int i = 0; i < sandboxes.size(); i++) {
            Sandbox sandbox = sandboxes.get(i);
            String prefix = sandboxes.size() == 1 ? "" : "[" + tasks().get(i) + "] ";
            for (String file : files()) {
                // A single file is a result, whichever it is.
                PrintStream to = file.equals(STDERR) && files().size() > 1 ? err() : out();
                logs.add(new Log(sandbox, file, new LineSink(to, this::tell, prefix), to, begin(sandbox, file)));
            }
        }
        return logs;
    }

    private long begin(Sandbox sandbox, String file) throws CommandException, InterruptedException {
        if (tail.isEmpty()) {
            return 0;
        }
        long lines = tail.get();
        RemoteFile remote = sandbox.file(file);
        return sandbox.ask(file, () -> lines == 0 ? remote.size() : remote.offsetOfLast(lines));
    }

    /** Until every task has ended, or Ctrl-C, or every log was given up since its agent is silent. */
    private int follow(List<Sandbox> sandboxes, List<Log> logs) throws CommandException, InterruptedException {
        TaskWatch watch = new TaskWatch(sandboxes);
        console().interrupts().accept(watch::stop);
        List<LogFollower> followers = new ArrayList<>();
        for (Log log : logs) {
            followers.add(LogFollower.start(
                    log.sandbox().agent().client().endpoint(),
                    log.sandbox().virtual(log.file()),
                    log.offset(),
                    log.sink(),
                    AGENT_PATIENCE));
        }
        boolean ended =
                watch.await(() -> logs.stream().anyMatch(log -> log.out().checkError())
                        || followers.stream().allMatch(LogFollower::isOver));
        boolean givenUp = !ended && followers.stream().allMatch(LogFollower::isOver);
        for (LogFollower follower : followers) {
            follower.finish();
        }
        if (givenUp) {
            return ExitCodes.FAILED;
        }
        return ended ? ExitCodes.OK : ExitCodes.INTERRUPTED;
    }
}
