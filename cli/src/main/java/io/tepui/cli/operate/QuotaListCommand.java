package io.tepui.cli.operate;

import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.quota.QuotaConfig;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tepui quota list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists what roles are guaranteed and limited to.")
final class QuotaListCommand extends ReportCommand {
    QuotaListCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws ApiException, IOException, InterruptedException {
        List<QuotaConfig> quotas = cluster.quotas().stream()
                .sorted(Comparator.comparing(QuotaConfig::getRole))
                .toList();
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put("quotas", quotas.stream().map(QuotaListCommand::json).toList());
            return print(answer);
        }
        if (quotas.isEmpty()) {
            out().println("No role has a quota.");
            return ExitCodes.OK;
        }
        Table table = Table.of("ROLE", "GUARANTEED", "LIMITED TO");
        quotas.forEach(quota ->
                table.row(quota.getRole(), Quotas.text(quota.getGuaranteesMap()), Quotas.text(quota.getLimitsMap())));
        table.print(out());
        return ExitCodes.OK;
    }

    private static Map<String, Object> json(QuotaConfig quota) {
        Map<String, Object> json = Json.object();
        json.put("role", quota.getRole());
        json.put("guarantees", Quotas.json(quota.getGuaranteesMap()));
        json.put("limits", Quotas.json(quota.getLimitsMap()));
        return json;
    }
}
