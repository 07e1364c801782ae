package io.tepui.master.maintenance;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.agents.Agents;
import io.tepui.master.agents.RegistryEntries;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput.OperatorWrite;
import io.tepui.master.core.Turns;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.registry.RegistryChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The calls UPDATE_MAINTENANCE_SCHEDULE, START_MAINTENANCE and STOP_MAINTENANCE (MO-260 to MO-274). Each is decided only
 * when those before it are stored: all change the same schedule.
 */
public final class MaintenanceCalls {
    private final Workspace work;
    private final Offers offers;
    private final Agents agents;
    private final Turns turns = new Turns();

    /** Works on the given state. */
    public MaintenanceCalls(Workspace work, Offers offers, Agents agents) {
        this.work = work;
        this.offers = offers;
        this.agents = agents;
    }

    /** Carries out one of the three calls, now or when those before it are stored. */
    public void handle(OperatorWrite write) {
        turns.take(() -> {
            switch (write.call().getType()) {
                case UPDATE_MAINTENANCE_SCHEDULE ->
                    schedule(write, write.call().getUpdateMaintenanceSchedule().getSchedule());
                case START_MAINTENANCE ->
                    start(write, write.call().getStartMaintenance().getMachinesList());
                case STOP_MAINTENANCE ->
                    stop(write, write.call().getStopMaintenance().getMachinesList());
                default -> throw new IllegalArgumentException(write.call().getType() + " is no call about maintenance");
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ the schedule

    private void schedule(OperatorWrite write, Schedule schedule) {
        PersistentIndex<String, MachineRecord> before =
                work.state().configuration().machines();
        Optional<String> problem = MachineRules.problemOf(schedule, before);
        if (isRefused(write, problem)) {
            return;
        }
        Map<String, MachineRecord> after = machinesOf(schedule, before);
        List<RegistryChange> changes = new ArrayList<>();
        for (String key : before.keys()) {
            if (!after.containsKey(key)) {
                changes.add(RegistryEntries.noMachine(key));
            }
        }
        after.forEach((key, machine) -> changes.add(RegistryEntries.machine(key, machine.info())));
        changes.add(RegistryEntries.schedule(schedule));
        store(write, changes, () -> {
            work.state().configuration().putMaintenance(PersistentIndex.of(current(after)), schedules(schedule));
            offers.rescindAll();
            Set<String> concerned = new HashSet<>(before.keys());
            concerned.addAll(after.keySet());
            tellAllocator(concerned);
        });
    }

    private static Map<String, MachineRecord> machinesOf(
            Schedule schedule, PersistentIndex<String, MachineRecord> before) {
        Map<String, MachineRecord> machines = new LinkedHashMap<>();
        for (Window window : schedule.getWindowsList()) {
            for (MachineID id : window.getMachineIdsList()) {
                MachineRecord known = before.find(Machines.key(id));
                boolean down = known != null && known.isDown();
                machines.put(
                        Machines.key(id),
                        new MachineRecord(MachineInfo.newBuilder()
                                .setId(id)
                                .setMode(down ? MachineInfo.Mode.DOWN : MachineInfo.Mode.DRAINING)
                                .setUnavailability(window.getUnavailability())
                                .build()));
            }
        }
        return machines;
    }

    /** Answers of frameworks stay with machines whose time has not changed; more may have come meanwhile (AR-204). */
    private Map<String, MachineRecord> current(Map<String, MachineRecord> machines) {
        Map<String, MachineRecord> current = new LinkedHashMap<>();
        machines.forEach((key, machine) -> {
            MachineRecord known = work.state().configuration().machines().find(key);
            current.put(
                    key,
                    known != null && known.unavailability().equals(machine.unavailability())
                            ? new MachineRecord(machine.info(), known.answers())
                            : machine);
        });
        return current;
    }

    private void tellAllocator(Set<String> machines) {
        for (AgentRecord agent : List.copyOf(work.state().agents().values())) {
            if (machines.contains(Machines.key(agent))) {
                work.tell(new AllocatorInput.UnavailabilityUpdated(
                        agent.id(), Machines.unavailability(work.state(), agent)));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ down and up

    private void start(OperatorWrite write, List<MachineID> ids) {
        Optional<String> problem = MachineRules.problemOf(
                "start_maintenance",
                ids,
                MachineInfo.Mode.DRAINING,
                work.state().configuration().machines());
        if (isRefused(write, problem)) {
            return;
        }
        Set<String> keys = keys(ids);
        List<RegistryChange> changes = new ArrayList<>();
        keys.forEach(key -> changes.add(RegistryEntries.machine(key, down(key).info())));
        store(write, changes, () -> {
            keys.forEach(key -> work.state().configuration().putMachine(key, down(key)));
            agents.takeDown(keys);
        });
    }

    /** Frameworks need not be asked about it any more. */
    private MachineRecord down(String key) {
        MachineRecord machine = work.state()
                .configuration()
                .machines()
                .get(key)
                .orElseThrow(() -> new IllegalStateException("Machine " + key + " left the schedule out of turn"));
        return new MachineRecord(
                machine.info().toBuilder().setMode(MachineInfo.Mode.DOWN).build());
    }

    private void stop(OperatorWrite write, List<MachineID> ids) {
        Optional<String> problem = MachineRules.problemOf(
                "stop_maintenance",
                ids,
                MachineInfo.Mode.DOWN,
                work.state().configuration().machines());
        if (isRefused(write, problem)) {
            return;
        }
        Set<String> keys = keys(ids);
        Schedule left = without(keys);
        List<RegistryChange> changes = new ArrayList<>();
        keys.forEach(key -> changes.add(RegistryEntries.noMachine(key)));
        changes.add(RegistryEntries.schedule(left));
        store(write, changes, () -> {
            PersistentIndex<String, MachineRecord> machines =
                    work.state().configuration().machines();
            for (String key : keys) {
                machines = machines.without(key);
            }
            work.state().configuration().putMaintenance(machines, schedules(left));
        });
    }

    private Schedule without(Set<String> keys) {
        Schedule.Builder left = Schedule.newBuilder();
        for (Schedule schedule : work.state().configuration().schedules()) {
            for (Window window : schedule.getWindowsList()) {
                List<MachineID> machines = window.getMachineIdsList().stream()
                        .filter(id -> !keys.contains(Machines.key(id)))
                        .toList();
                if (!machines.isEmpty()) {
                    left.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(machines));
                }
            }
        }
        return left.build();
    }

    // ------------------------------------------------------------------------------------------------ all

    /** Answers a call that can't be carried out, or, after that, that is not permitted (MO-264, MO-268). */
    private boolean isRefused(OperatorWrite write, Optional<String> problem) {
        if (problem.isPresent()) {
            answer(write, 400, problem.get());
        } else if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
        }
        return problem.isPresent() || write.refusal().isPresent();
    }

    private static List<Schedule> schedules(Schedule schedule) {
        return schedule.getWindowsCount() == 0 ? List.of() : List.of(schedule);
    }

    private static Set<String> keys(List<MachineID> ids) {
        return ids.stream().map(Machines::key).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void store(OperatorWrite write, List<RegistryChange> changes, Runnable whenStored) {
        Optional<String> tooLarge = work.registry().problemOf(changes);
        if (tooLarge.isPresent()) {
            answer(write, 400, tooLarge.get());
            return;
        }
        work.store(changes, () -> {
            whenStored.run();
            answer(write, 202, "");
        });
    }

    private void answer(OperatorWrite write, int status, String text) {
        work.emit(new Effect.Answer(write.requestId(), status, text));
        turns.done();
    }
}
