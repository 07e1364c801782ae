package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.maintenance.ClusterStatus;
import java.util.List;

/** Where a machine stands between use and maintenance. */
enum MaintenanceMode {
    UP,
    DRAINING,
    DOWN;

    private static MaintenanceMode of(ClusterStatus status, MachineID machine) {
        if (status.getDownMachinesList().stream().anyMatch(each -> Machines.isSame(each, machine))) {
            return DOWN;
        }
        return status.getDrainingMachinesList().stream().anyMatch(each -> Machines.isSame(each.getId(), machine))
                ? DRAINING
                : UP;
    }

    /** Refuses machines that are not where they must be (MO-268, MO-272). */
    static void check(ClusterStatus status, List<MachineID> machines, MaintenanceMode wanted) throws CommandException {
        for (MachineID machine : machines) {
            MaintenanceMode mode = of(status, machine);
            if (mode != wanted) {
                throw CommandException.failed("machine " + Machines.text(machine) + " " + mode.hint());
            }
        }
    }

    private String hint() {
        return switch (this) {
            case UP -> "is not scheduled for maintenance; schedule it first: tepui maintenance schedule";
            case DRAINING -> "is scheduled for maintenance, but not down; take it down with: tepui maintenance start";
            case DOWN -> "is down already; 'tepui maintenance stop' ends that";
        };
    }
}
