package io.tepui.cli.operate;

import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.allocator.InverseOfferStatus;
import io.tepui.protocol.v1.maintenance.ClusterStatus;
import io.tepui.protocol.v1.maintenance.ClusterStatus.DrainingMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code tepui maintenance status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows which machines are scheduled or down, and what frameworks said when they were asked to leave.")
final class MaintenanceStatusCommand extends ReportCommand {
    MaintenanceStatusCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws ApiException, IOException, InterruptedException {
        ClusterStatus status = cluster.maintenance();
        if (isJson()) {
            List<Object> machines = new ArrayList<>();
            status.getDrainingMachinesList()
                    .forEach(each -> machines.add(json(each.getId(), "draining", each.getStatusesList())));
            status.getDownMachinesList().forEach(each -> machines.add(json(each, "down", List.of())));
            Map<String, Object> answer = Json.object();
            answer.put("machines", machines);
            return print(answer);
        }
        Table table = Table.of("MACHINE", "MODE", "ANSWERS OF FRAMEWORKS");
        for (DrainingMachine each : status.getDrainingMachinesList()) {
            String answers = each.getStatusesList().stream()
                    .map(MaintenanceStatusCommand::text)
                    .collect(Collectors.joining(", "));
            table.row(Machines.text(each.getId()), "draining", answers.isEmpty() ? "-" : answers);
        }
        status.getDownMachinesList().forEach(each -> table.row(Machines.text(each), "down", "-"));
        if (table.isEmpty()) {
            out().println("No machine is in maintenance or scheduled for it.");
            return ExitCodes.OK;
        }
        table.print(out());
        return ExitCodes.OK;
    }

    private static String text(InverseOfferStatus answer) {
        return answer.getFrameworkId().getValue() + " "
                + answer.getStatus().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> json(MachineID machine, String mode, List<InverseOfferStatus> answers) {
        Map<String, Object> json = Json.object();
        json.put("hostname", machine.getHostname());
        json.put("ip", machine.getIp());
        json.put("mode", mode);
        json.put(
                "answers",
                answers.stream()
                        .map(answer -> Map.of(
                                "framework_id", answer.getFrameworkId().getValue(),
                                "status", answer.getStatus().name()))
                        .toList());
        return json;
    }
}
