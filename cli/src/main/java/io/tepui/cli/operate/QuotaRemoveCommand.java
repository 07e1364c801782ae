package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.Cluster;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.master.Call;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui quota remove}. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Removes a role's quota: it has no guarantees and no limits any more.")
final class QuotaRemoveCommand extends ChangingCommand {
    @Parameters(paramLabel = "ROLE", description = "The role.")
    private String role = "";

    QuotaRemoveCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Roles.check(role);
        if (cluster.quotas().stream().noneMatch(quota -> quota.getRole().equals(role))) {
            throw CommandException.failed("role '" + role + "' has no quota; 'tepui quota list' lists them");
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.REMOVE_QUOTA);
        call.getRemoveQuotaBuilder().setRole(role);
        return carryOut(
                cluster,
                new Change(
                        call.build(),
                        "remove the quota of role '" + role + "'",
                        "Removed the quota of role '" + role + "'"));
    }
}
