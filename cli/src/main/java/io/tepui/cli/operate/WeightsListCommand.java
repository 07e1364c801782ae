package io.tepui.cli.operate;

import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.WeightInfo;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tepui weights list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the weights that were set; every other role has 1.")
final class WeightsListCommand extends ReportCommand {
    WeightsListCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws ApiException, IOException, InterruptedException {
        List<WeightInfo> weights = cluster.weights().stream()
                .sorted(Comparator.comparing(WeightInfo::getRole))
                .toList();
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put(
                    "weights",
                    weights.stream()
                            .map(weight -> Map.of("role", weight.getRole(), "weight", weight.getWeight()))
                            .toList());
            return print(answer);
        }
        if (weights.isEmpty()) {
            out().println("No weight was set: every role has 1.");
            return ExitCodes.OK;
        }
        Table table = Table.of("ROLE", "WEIGHT>");
        weights.forEach(weight -> table.row(weight.getRole(), Texts.number(weight.getWeight())));
        table.print(out());
        return ExitCodes.OK;
    }
}
