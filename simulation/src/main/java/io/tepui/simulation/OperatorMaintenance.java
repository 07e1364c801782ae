package io.tepui.simulation;

import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.master.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How an operator takes machines of agents into maintenance and out of it: it looks at how things are, and goes one step on. */
final class OperatorMaintenance {
    private final World world;

    /** A step: a call, and what holds once it is answered with success. */
    record Step(Call call, String text, Predicate<MasterState> holds) {

        /** Machines that this step takes out of use, which removes their agents (MO-270). */
        List<String> begun() {
            return hostnames(call.getStartMaintenance().getMachinesList());
        }

        /** Machines whose agents may be in use once this step is done. */
        List<String> ended() {
            return hostnames(call.getStopMaintenance().getMachinesList());
        }

        private static List<String> hostnames(List<MachineID> machines) {
            return machines.stream().map(MachineID::getHostname).toList();
        }
    }

    OperatorMaintenance(World world) {
        this.world = world;
    }

    /** The next step from a state, as a master shows it. */
    Step next(MasterState state) {
        List<MachineID> down = machines(state, MachineRecord::isDown);
        List<MachineID> draining = machines(state, machine -> !machine.isDown());
        Chance chance = world.chance();
        if (!down.isEmpty() && chance.in(0.6)) {
            return stop(List.of(chance.pick(down)));
        }
        if (!draining.isEmpty() && chance.in(0.5)) {
            return start(chance.pick(draining));
        }
        return schedule(down);
    }

    /** Takes all machines out of maintenance that are in it. */
    Optional<Step> end(MasterState state) {
        List<MachineID> down = machines(state, MachineRecord::isDown);
        return down.isEmpty() ? Optional.empty() : Optional.of(stop(down));
    }

    private Step schedule(List<MachineID> down) {
        List<MachineID> machines = new ArrayList<>(down);
        for (SimAgent agent : world.agents()) {
            MachineID machine = machineOf(agent);
            if (!machines.contains(machine) && world.chance().in(0.3)) {
                machines.add(machine);
            }
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE);
        call.getUpdateMaintenanceScheduleBuilder().getScheduleBuilder();
        for (MachineID machine : machines) {
            call.getUpdateMaintenanceScheduleBuilder()
                    .getScheduleBuilder()
                    .addWindowsBuilder()
                    .addMachineIds(machine)
                    .getUnavailabilityBuilder()
                    .getStartBuilder()
                    .setNanoseconds(
                            Times.toTimeInfo(world.time().now().plusSeconds(60)).getNanoseconds());
        }
        return new Step(
                call.build(),
                "scheduled " + machines.size(),
                state -> machines(state, machine -> true).size() == machines.size()
                        && machines(state, machine -> true).containsAll(machines));
    }

    private static Step start(MachineID machine) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.START_MAINTENANCE);
        call.getStartMaintenanceBuilder().addMachines(machine);
        return new Step(call.build(), machine.getHostname() + " down", state -> machines(state, MachineRecord::isDown)
                .contains(machine));
    }

    private static Step stop(List<MachineID> stopped) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.STOP_MAINTENANCE);
        call.getStopMaintenanceBuilder().addAllMachines(stopped);
        return new Step(call.build(), "up again", state -> machines(state, machine -> stopped.contains(idOf(machine)))
                .isEmpty());
    }

    private static List<MachineID> machines(MasterState state, Predicate<MachineRecord> which) {
        return state.machines().values().stream()
                .filter(which)
                .map(OperatorMaintenance::idOf)
                .toList();
    }

    private static MachineID idOf(MachineRecord machine) {
        return machine.info().getId();
    }

    private static MachineID machineOf(SimAgent agent) {
        return MachineID.newBuilder()
                .setHostname(agent.name())
                .setIp(agent.pid().host())
                .build();
    }
}
