package io.tepui.cli.operate;

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
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tepui agents}. */
@Command(
        name = "agents",
        mixinStandardHelpOptions = true,
        description = "Lists the agents: how they are doing, and how much of what they have is in use.",
        footer = {
            "",
            "States: active; disconnected; deactivated, draining, drained (by an operator); recovered (not back yet "
                    + "since the master started). Agents out of reach and agents that are gone are not listed."
        })
final class AgentsCommand extends ReportCommand {
    AgentsCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws ApiException, IOException, InterruptedException {
        List<AgentEntry> agents = Finder.agents(cluster.agents());
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put("agents", agents.stream().map(AgentJson::summary).toList());
            return print(answer);
        }
        if (agents.isEmpty()) {
            out().println("No agent has registered.");
            return ExitCodes.OK;
        }
        boolean gpus = agents.stream().anyMatch(agent -> agent.total().gpus().isPresent());
        Table table = gpus
                ? Table.of("AGENT", "HOSTNAME", "STATE", "CPUS>", "MEM>", "DISK>", "GPUS>", "REGISTERED>")
                : Table.of("AGENT", "HOSTNAME", "STATE", "CPUS>", "MEM>", "DISK>", "REGISTERED>");
        for (AgentEntry agent : agents) {
            Resources used = agent.used();
            Resources total = agent.total();
            String cpus = Amounts.of(used, total, "cpus");
            String mem = Amounts.of(used, total, "mem");
            String disk = Amounts.of(used, total, "disk");
            String since = registered(agent);
            if (gpus) {
                String amount = Amounts.of(used, total, "gpus");
                table.row(agent.id(), agent.hostname(), agent.state(), cpus, mem, disk, amount, since);
            } else {
                table.row(agent.id(), agent.hostname(), agent.state(), cpus, mem, disk, since);
            }
        }
        table.print(out());
        return ExitCodes.OK;
    }

    private String registered(AgentEntry agent) {
        return agent.registered()
                .map(Agent::getRegisteredTime)
                .map(time -> Texts.ago(time, now()))
                .orElse("-");
    }
}
