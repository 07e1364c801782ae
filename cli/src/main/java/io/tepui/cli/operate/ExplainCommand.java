package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Response.GetFrameworks.Framework;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui explain FRAMEWORK}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Says for each agent and role why a framework is not offered its resources.",
        footer = {
            "",
            "The answer is that of the allocator at this moment: filters of declined offers, quota, limits, reservations for "
                    + "others, maintenance, missing capabilities, too little left. "
                    + "With --output=json the master's answer is printed as it is."
        })
final class ExplainCommand extends ReportCommand {
    @Parameters(
            paramLabel = "FRAMEWORK",
            description = "The framework: its id, the beginning of it or its last part such as 0003, or its name.")
    private String framework = "";

    @Option(names = "--agent", paramLabel = "AGENT", description = "Asks about this agent only.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--role", paramLabel = "ROLE", description = "Asks about this role of the framework only.")
    private Optional<String> role = Optional.empty();

    ExplainCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Framework found = Finder.framework(cluster.frameworks(), framework);
        StringBuilder path = new StringBuilder("/explain?framework_id=").append(encoded(Finder.idOf(found)));
        if (agent.isPresent()) {
            AgentEntry entry = Finder.registered(cluster.agents(), agent.get());
            path.append("&agent_id=").append(encoded(entry.id()));
        }
        role.ifPresent(name -> path.append("&role=").append(encoded(name)));
        byte[] answer = cluster.get(path.toString());
        Object json = Json.parse(answer);
        if (isJson()) {
            return print(json);
        }
        show(found, members(json));
        return ExitCodes.OK;
    }

    private void show(Framework found, Map<?, ?> answer) {
        out().println(Sentences.begin(Finder.nameOf(found)) + ", roles: "
                + String.join(
                        ", ",
                        list(answer.get("roles")).stream().map(String::valueOf).toList()));
        List<?> agents = list(answer.get("agents"));
        long offerable =
                agents.stream().filter(each -> isOfferable(members(each))).count();
        if (agents.isEmpty()) {
            out().println("There is no agent to offer anything of.");
            return;
        }
        out().println("Could be offered something of " + offerable + " of " + Texts.count(agents.size(), "agent")
                + " (each role counts).");
        for (Object each : agents) {
            show(members(each));
        }
        if (answer.get("omitted") != null) {
            out().println();
            out().println(answer.get("omitted") + " more are left out; ask with --agent or --role.");
        }
    }

    /** What is free of an agent for a role, and a line for each reason why not all of it is offered. */
    private void show(Map<?, ?> agent) {
        out().println();
        out().println("Agent " + text(agent, "agent_id") + " (" + text(agent, "hostname") + ") for role '"
                + text(agent, "role") + "', " + (isOfferable(agent) ? "can be offered" : "cannot be offered") + ":");
        Table table = Table.of("", "", "");
        table.row("  free", Texts.orDash(text(agent, "free")), "");
        for (Object each : list(agent.get("reasons"))) {
            Map<?, ?> reason = members(each);
            table.row("  not", Texts.orDash(text(reason, "resources")), text(reason, "text"));
        }
        table.printRows(out());
    }

    private static boolean isOfferable(Map<?, ?> agent) {
        return Boolean.TRUE.equals(agent.get("offerable"));
    }

    private static String text(Map<?, ?> members, String name) {
        Object value = members.get(name);
        return value == null ? "" : String.valueOf(value);
    }

    private static Map<?, ?> members(@Nullable Object value) {
        return value instanceof Map<?, ?> members ? members : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> elements ? elements : List.of();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
