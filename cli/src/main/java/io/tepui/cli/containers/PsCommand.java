package io.tepui.cli.containers;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.AgentContainers;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.cluster.Targets;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Values;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui ps [AGENT]}. */
@Command(
        name = "ps",
        mixinStandardHelpOptions = true,
        description =
                "Lists the containers of all agents, or of one, with the processor time and memory that they use.",
        footer = {
            "",
            "CPU% is measured over the interval; 100 is one processor. Containers stand under the one they are nested in. Kinds: "
                    + "task; executor (with tasks of its own); nested (among them commands of 'tepui exec'); standalone.",
            "",
            "Examples:",
            "  tepui ps",
            "  tepui ps node7 --watch"
        })
final class PsCommand extends ReportCommand {
    /** From the upper left corner on; what is left of longer output before is erased. */
    private static final String TO_THE_TOP = "\033[H\033[J";

    @Option(
            names = {"-w", "--watch"},
            description = "Shows them anew after each interval, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private String interval = "";

    @Parameters(
            arity = "0..1",
            paramLabel = "AGENT",
            description = "The agent: its id, its last part such as S3, or its hostname.")
    private Optional<String> agent = Optional.empty();

    private final CountDownLatch stopped = new CountDownLatch(1);

    PsCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Duration pause = Values.duration("--interval", interval);
        if (watch && isJson()) {
            throw CommandException.usage("--watch is for people; scripts call 'tepui ps --output=json' again");
        }
        if (watch) {
            console().interrupts().accept(stopped::countDown);
        }
        Sample earlier = Sample.of(agents(cluster));
        while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            Sample now = Sample.of(agents(cluster));
            List<ContainerRow> rows = rows(Targets.byContainer(cluster.tasks()), earlier, now);
            show(rows, now);
            if (!watch) {
                return now.troubles().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
            }
            earlier = now;
        }
        return ExitCodes.INTERRUPTED;
    }

    private List<AgentEntry> agents(Cluster cluster)
            throws CommandException, ApiException, IOException, InterruptedException {
        return agent.isPresent()
                ? List.of(Finder.registered(cluster.agents(), agent.get()))
                : Finder.agents(cluster.agents());
    }

    private static List<ContainerRow> rows(Map<ContainerID, Task> tasks, Sample earlier, Sample now) {
        List<ContainerRow> rows = new ArrayList<>();
        for (AgentContainers of : now.agents()) {
            rows.addAll(of.containers().stream()
                    .map(container -> {
                        ContainerID id = AgentContainers.idOf(container);
                        return new ContainerRow(
                                of.agent(),
                                id,
                                container,
                                Optional.ofNullable(tasks.get(id)),
                                now.statisticsOf(id),
                                now.cpuPercentSince(earlier, id));
                    })
                    .sorted(ContainerRow::compare)
                    .toList());
        }
        return rows;
    }

    private void show(List<ContainerRow> rows, Sample now) {
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put("containers", rows.stream().map(ContainerRow::json).toList());
            print(answer);
        } else if (watch && console().terminal().isOutput()) {
            // At once, so that it does not flicker.
            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            table(rows, now, new PrintStream(screen, true, StandardCharsets.UTF_8));
            out().print(TO_THE_TOP + screen.toString(StandardCharsets.UTF_8));
            out().flush();
        } else {
            table(rows, now, out());
        }
        now.troubles().forEach(trouble -> tell(trouble.reason()));
    }

    private void table(List<ContainerRow> rows, Sample now, PrintStream to) {
        if (rows.isEmpty()) {
            to.println("No containers.");
            return;
        }
        boolean several = now.agents().size() > 1;
        List<String> headings =
                new ArrayList<>(List.of("CONTAINER", "KIND", "TASK/EXECUTOR", "PID>", "CPU%>", "MEM>", "AGE>"));
        if (several) {
            headings.add("AGENT");
        }
        Table table = Table.of(headings);
        for (ContainerRow row : rows) {
            List<String> cells = new ArrayList<>(List.of(
                    row.indentedId(), row.kind(), row.owner(), row.pid(), row.cpu(), row.memory(), row.age(now())));
            if (several) {
                cells.add(row.agent().id().substring(row.agent().id().lastIndexOf('-') + 1) + " "
                        + row.agent().hostname());
            }
            table.row(cells);
        }
        table.print(to);
    }
}
