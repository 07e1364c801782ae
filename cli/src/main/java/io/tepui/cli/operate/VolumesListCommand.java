package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Response.GetAgents;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tepui volumes list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the volumes of all agents, or of one.")
final class VolumesListCommand extends ReportCommand {
    @Option(names = "--agent", paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private Optional<String> agent = Optional.empty();

    VolumesListCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        GetAgents answer = cluster.agents();
        List<AgentEntry> agents =
                agent.isEmpty() ? Finder.agents(answer) : List.of(Finder.registered(answer, agent.get()));
        List<Volume> volumes =
                agents.stream().flatMap(each -> Volume.of(each).stream()).toList();
        if (isJson()) {
            Map<String, Object> json = Json.object();
            json.put("volumes", volumes.stream().map(VolumesListCommand::json).toList());
            return print(json);
        }
        if (volumes.isEmpty()) {
            out().println("There are no volumes.");
            return ExitCodes.OK;
        }
        Table table = Table.of("VOLUME", "SIZE>", "RESERVED FOR", "IN USE", "PATH", "AGENT", "HOSTNAME");
        for (Volume volume : volumes) {
            table.row(
                    volume.id(),
                    Texts.megabytes(volume.megabytes()),
                    Amounts.reservedFor(volume.entry()),
                    volume.isInUse() ? "yes" : "no",
                    volume.containerPath(),
                    volume.agent().id(),
                    volume.agent().hostname());
        }
        table.print(out());
        return ExitCodes.OK;
    }

    private static Map<String, Object> json(Volume volume) {
        Map<String, Object> json = Json.object();
        json.put("id", volume.id());
        json.put("megabytes", volume.megabytes());
        json.put("role", volume.role());
        volume.entry().disk().flatMap(disk -> disk.principal()).ifPresent(name -> json.put("principal", name));
        json.put("in_use", volume.isInUse());
        json.put("container_path", volume.containerPath());
        json.put("shared", volume.entry().isShared());
        json.put("agent_id", volume.agent().id());
        json.put("hostname", volume.agent().hostname());
        return json;
    }
}
