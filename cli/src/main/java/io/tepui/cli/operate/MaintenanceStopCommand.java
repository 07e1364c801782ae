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

/** {@code tepui maintenance stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Ends the maintenance of machines: they leave the schedule, and their agents may register again.")
final class MaintenanceStopCommand extends ChangingCommand {
    @Parameters(arity = "1..*", paramLabel = "MACHINE", description = Machines.DESCRIPTION)
    private List<String> machines = List.of();

    MaintenanceStopCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        List<MachineID> found = Machines.find(cluster, machines);
        MaintenanceMode.check(cluster.maintenance(), found, MaintenanceMode.DOWN);
        Call.Builder call = Call.newBuilder().setType(Call.Type.STOP_MAINTENANCE);
        call.getStopMaintenanceBuilder().addAllMachines(found);
        String names = Machines.text(found);
        return carryOut(
                cluster,
                new Change(call.build(), "end the maintenance of " + names, "Ended the maintenance of " + names));
    }
}
