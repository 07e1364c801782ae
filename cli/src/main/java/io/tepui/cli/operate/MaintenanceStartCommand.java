package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.Cluster;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.master.Call;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui maintenance start}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Takes scheduled machines down: their agents are shut down, and refused until the maintenance is stopped.")
final class MaintenanceStartCommand extends ChangingCommand {
    @Parameters(arity = "1..*", paramLabel = "MACHINE", description = Machines.DESCRIPTION)
    private List<String> machines = List.of();

    MaintenanceStartCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        List<MachineID> found = Machines.find(cluster, machines);
        MaintenanceMode.check(cluster.maintenance(), found, MaintenanceMode.DRAINING);
        Call.Builder call = Call.newBuilder().setType(Call.Type.START_MAINTENANCE);
        call.getStartMaintenanceBuilder().addAllMachines(found);
        String names = Machines.text(found);
        return carryOut(cluster, new Change(call.build(), "take " + names + " down", "Took " + names + " down"));
    }
}
