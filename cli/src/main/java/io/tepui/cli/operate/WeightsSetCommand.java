package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui weights set}. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = "Sets weights: a role with the weight 2 gets twice as much as one with 1.",
        footer = {"", "Examples:", "  tepui weights set batch=2 web=3.5"})
final class WeightsSetCommand extends ChangingCommand {
    @Parameters(arity = "1..*", paramLabel = "ROLE=WEIGHT", description = "A role and its weight, more than 0.")
    private Map<String, Double> weights = new LinkedHashMap<>();

    WeightsSetCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, Double> each : weights.entrySet()) {
            Roles.check(each.getKey());
            if (!(each.getValue() > 0) || each.getValue().isInfinite()) {
                throw CommandException.usage("the weight of role '" + each.getKey() + "' must be more than 0");
            }
            if (isDryRun()) {
                Roles.checkKnown(cluster, each.getKey());
            }
            call.getUpdateWeightsBuilder()
                    .addWeightInfosBuilder()
                    .setRole(each.getKey())
                    .setWeight(each.getValue());
            texts.add("the weight of role '" + each.getKey() + "' to " + Texts.number(each.getValue()));
        }
        String what = String.join(", ", texts);
        return carryOut(cluster, new Change(call.build(), "set " + what, "Set " + what));
    }
}
