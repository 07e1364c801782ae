package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.cluster.Tasks;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.Attribute;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui agent AGENT}. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Shows one agent: its resources and reservations, its tasks, and what operators did with it.",
        footer = {"", "Without an agent's name, 'tepui agent' runs an agent; 'tepui agent --help' shows its flags."})
final class AgentCommand extends ReportCommand {
    @Parameters(paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    AgentCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        AgentEntry entry = Finder.any(cluster.agents(), agent);
        if (entry.registered().isEmpty() && !entry.recovered()) {
            throw CommandException.failed(
                    "no agent is registered with the id " + entry.id() + "; it may be out of reach or gone");
        }
        List<Task> tasks = cluster.tasksOn(entry.id());
        List<Operation> operations = cluster.operationsOn(entry.id());
        if (isJson()) {
            Map<String, Object> json = AgentJson.summary(entry);
            json.put(
                    "resources",
                    entry.total().stream()
                            .map(each -> resource(each, entry.used()))
                            .toList());
            json.put("attributes", attributes(entry));
            json.put("tasks", tasks.stream().map(AgentCommand::task).toList());
            json.put("pending_operations", operations.size());
            entry.registered()
                    .filter(Agent::hasDrainInfo)
                    .ifPresent(registered -> json.put(
                            "drain",
                            Map.of(
                                    "state",
                                            registered.getDrainInfo().getState().name(),
                                    "mark_gone",
                                            registered
                                                    .getDrainInfo()
                                                    .getConfig()
                                                    .getMarkGone())));
            return print(json);
        }
        facts(entry, operations.size());
        resources(entry);
        tasks(tasks);
        return ExitCodes.OK;
    }

    private void facts(AgentEntry entry, int operations) {
        fact("Agent", entry.id());
        fact("Hostname", entry.hostname());
        fact("State", entry.state());
        entry.registered().ifPresent(registered -> {
            fact("Address", registered.getPid());
            fact("Version", registered.getVersion());
            fact("Registered", Texts.ago(registered.getRegisteredTime(), now()));
            if (registered.hasReregisteredTime()) {
                fact("Again", Texts.ago(registered.getReregisteredTime(), now()));
            }
            if (registered.hasDrainInfo()) {
                fact("Drain", drain(registered));
            }
        });
        if (entry.info().hasDomain()) {
            var fault = entry.info().getDomain().getFaultDomain();
            fact("Domain", fault.getRegion().getName() + "/" + fault.getZone().getName());
        }
        Map<String, String> attributes = attributes(entry);
        if (!attributes.isEmpty()) {
            fact("Attributes", attributes.toString().replaceAll("[{}]", ""));
        }
        if (operations > 0) {
            fact("Operations", operations + " pending");
        }
    }

    private void fact(String name, String value) {
        out().println(String.format(Locale.ROOT, "%-12s%s", name + ":", value));
    }

    private String drain(Agent registered) {
        DrainConfig config = registered.getDrainInfo().getConfig();
        String since = registered.hasEstimatedDrainStartTime()
                ? ", begun " + Texts.ago(registered.getEstimatedDrainStartTime(), now())
                : "";
        String grace = config.hasMaxGracePeriod()
                ? ", tasks get at most " + Texts.duration(Times.toDuration(config.getMaxGracePeriod()))
                : "";
        return registered.getDrainInfo().getState().name().toLowerCase(Locale.ROOT)
                + since
                + grace
                + (config.getMarkGone() ? ", gone afterwards" : "");
    }

    private void resources(AgentEntry entry) {
        Table table = Table.of("RESOURCE", "TOTAL>", "USED>", "RESERVED FOR", "VOLUME");
        for (ResourceEntry each : entry.total()) {
            table.row(
                    each.name(),
                    Amounts.amount(each),
                    Amounts.isScalar(each) ? Amounts.amount(usedOf(each, entry.used()), each.name()) : "",
                    Amounts.reservedFor(each),
                    each.disk().map(disk -> disk.persistenceId().orElse("")).orElse(""));
        }
        out().println();
        table.print(out());
    }

    /** What is in use of the same kind, reservation and volume. */
    private static Resources usedOf(ResourceEntry each, Resources used) {
        return used.filter(other -> other.name().equals(each.name())
                && other.reservations().equals(each.reservations())
                && other.disk().equals(each.disk()));
    }

    private void tasks(List<Task> tasks) {
        out().println();
        if (tasks.isEmpty()) {
            out().println("No tasks.");
            return;
        }
        Table table = Table.of("TASK", "STATE", "FRAMEWORK", "RESOURCES");
        for (Task task : tasks) {
            table.row(
                    task.getTaskId().getValue(),
                    Tasks.state(task.getState()),
                    task.getFrameworkId().getValue(),
                    Amounts.sums(Resources.fromMessages(task.getResourcesList()).unallocate()));
        }
        table.print(out());
    }

    private static Map<String, Object> resource(ResourceEntry each, Resources used) {
        Map<String, Object> json = io.tepui.cli.output.Json.object();
        json.put("name", each.name());
        json.put("total", Amounts.json(Resources.of(each)).getOrDefault(each.name(), ""));
        if (Amounts.isScalar(each)) {
            json.put("used", Amounts.json(usedOf(each, used)).getOrDefault(each.name(), 0.0));
        }
        json.put("role", each.reservationRole());
        json.put("reserved_for", Amounts.reservedFor(each));
        each.disk().flatMap(disk -> disk.persistenceId()).ifPresent(id -> json.put("volume", id));
        return json;
    }

    private static Map<String, Object> task(Task task) {
        Map<String, Object> json = io.tepui.cli.output.Json.object();
        json.put("id", task.getTaskId().getValue());
        json.put("name", task.getName());
        json.put("state", task.getState().name());
        json.put("framework_id", task.getFrameworkId().getValue());
        json.put("resources", Amounts.json(Resources.fromMessages(task.getResourcesList())));
        return json;
    }

    private static Map<String, String> attributes(AgentEntry entry) {
        Map<String, String> attributes = new java.util.LinkedHashMap<>();
        entry.info().getAttributesList().forEach(each -> attributes.put(each.getName(), value(each)));
        return attributes;
    }

    private static String value(Attribute attribute) {
        return switch (attribute.getType()) {
            case SCALAR -> Texts.number(attribute.getScalar().getValue());
            case TEXT -> attribute.getText().getValue();
            case SET -> String.join(",", attribute.getSet().getItemList());
            case RANGES ->
                attribute.getRanges().getRangeList().stream()
                        .map(range -> range.getBegin() + "-" + range.getEnd())
                        .collect(java.util.stream.Collectors.joining(","));
        };
    }
}
