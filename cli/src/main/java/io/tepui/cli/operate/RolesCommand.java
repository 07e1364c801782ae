package io.tepui.cli.operate;

import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.Role;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tepui roles}. */
@Command(
        name = "roles",
        mixinStandardHelpOptions = true,
        description =
                "Lists the roles in use: their weights, frameworks, quotas, and what they and their children have.")
final class RolesCommand extends ReportCommand {
    RolesCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws ApiException, IOException, InterruptedException {
        List<Role> roles = cluster.roles();
        Map<String, QuotaConfig> quotas = new HashMap<>();
        cluster.quotas().forEach(quota -> quotas.put(quota.getRole(), quota));
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put("roles", roles.stream().map(role -> json(role, quotas)).toList());
            return print(answer);
        }
        if (roles.isEmpty()) {
            out().println("No role is in use.");
            return ExitCodes.OK;
        }
        Table table = Table.of("ROLE", "WEIGHT>", "FRAMEWORKS>", "CPUS>", "MEM>", "DISK>", "GUARANTEED", "LIMITED TO");
        for (Role role : roles) {
            Resources held = Resources.fromMessages(role.getResourcesList());
            QuotaConfig quota = quotas.get(role.getName());
            table.row(
                    role.getName(),
                    Texts.number(role.getWeight()),
                    Integer.toString(role.getFrameworksCount()),
                    Amounts.amount(held, "cpus"),
                    Amounts.amount(held, "mem"),
                    Amounts.amount(held, "disk"),
                    quota == null ? "-" : Quotas.text(quota.getGuaranteesMap()),
                    quota == null ? "-" : Quotas.text(quota.getLimitsMap()));
        }
        table.print(out());
        return ExitCodes.OK;
    }

    private static Map<String, Object> json(Role role, Map<String, QuotaConfig> quotas) {
        Map<String, Object> json = Json.object();
        json.put("name", role.getName());
        json.put("weight", role.getWeight());
        json.put(
                "frameworks",
                role.getFrameworksList().stream().map(id -> id.getValue()).toList());
        json.put("allocated_or_offered", Amounts.json(Resources.fromMessages(role.getResourcesList())));
        QuotaConfig quota = quotas.get(role.getName());
        if (quota != null) {
            json.put("guarantees", Quotas.json(quota.getGuaranteesMap()));
            json.put("limits", Quotas.json(quota.getLimitsMap()));
        }
        return json;
    }
}
