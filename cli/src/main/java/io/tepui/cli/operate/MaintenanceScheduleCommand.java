package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.cli.output.Values;
import io.tepui.client.ApiException;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Unavailability;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Call;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui maintenance schedule}. */
@Command(
        name = "schedule",
        mixinStandardHelpOptions = true,
        description =
                "Shows when machines are to be maintained, or schedules machines, or takes them out of the schedule.",
        footer = {
            "",
            "Frameworks are asked to leave scheduled machines, and see the time in offers. A machine that is named again "
                    + "moves to its new time. The schedule is read, changed, and put back as a whole: two operators who change it in "
                    + "the same moment may overwrite each other.",
            "",
            "Examples:",
            "  tepui maintenance schedule",
            "  tepui maintenance schedule node7 node8 --start=2026-01-31T22:00 --duration=2h",
            "  tepui maintenance schedule --remove node8",
            "  tepui maintenance schedule --clear"
        })
final class MaintenanceScheduleCommand extends ChangingCommand {
    @Parameters(arity = "0..*", paramLabel = "MACHINE", description = Machines.DESCRIPTION)
    private List<String> machines = List.of();

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "When it begins: now, +30m, 2026-01-31T18:00 or 2026-01-31T18:00:00Z.")
    private Optional<String> start = Optional.empty();

    @Option(names = "--duration", paramLabel = "DURATION", description = "How long it lasts (default: no end).")
    private Optional<String> duration = Optional.empty();

    @Option(names = "--remove", description = "Takes the machines out of the schedule.")
    private boolean remove;

    @Option(names = "--clear", description = "Empties the schedule.")
    private boolean clear;

    MaintenanceScheduleCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        check();
        Schedule now = cluster.schedule();
        if (clear) {
            return carryOut(
                    cluster, update(Schedule.getDefaultInstance(), "empty the schedule", "The schedule is empty"));
        }
        if (machines.isEmpty()) {
            return show(now);
        }
        List<MachineID> found = Machines.find(cluster, machines);
        if (remove) {
            for (MachineID machine : found) {
                if (machinesOf(now).stream().noneMatch(scheduled -> Machines.isSame(scheduled, machine))) {
                    throw CommandException.failed("machine " + Machines.text(machine) + " is not in the schedule");
                }
            }
            String what = Machines.text(found) + " out of the schedule";
            return carryOut(cluster, update(without(now, found), "take " + what, "Took " + what));
        }
        Unavailability time = unavailability();
        Schedule after = without(now, found).toBuilder()
                .addWindows(Window.newBuilder().addAllMachineIds(found).setUnavailability(time))
                .build();
        String what = Machines.text(found) + " for " + text(time);
        return carryOut(cluster, update(after, "schedule " + what, "Scheduled " + what));
    }

    private void check() throws CommandException {
        if (clear && (remove || !machines.isEmpty() || start.isPresent())) {
            throw CommandException.usage("--clear empties the schedule; give nothing else with it");
        }
        if (remove && (machines.isEmpty() || start.isPresent())) {
            throw CommandException.usage("--remove needs machines, and no --start");
        }
        if (!clear && !remove && !machines.isEmpty() && start.isEmpty()) {
            throw CommandException.usage("say when with --start=TIME, such as now, +2h or 2026-01-31T18:00");
        }
        if (machines.isEmpty() && (start.isPresent() || duration.isPresent())) {
            throw CommandException.usage("name the machines that are to be scheduled");
        }
    }

    private Unavailability unavailability() throws CommandException {
        Unavailability.Builder time = Unavailability.newBuilder()
                .setStart(Times.toTimeInfo(Values.time("--start", start.orElse("now"), now())));
        if (duration.isPresent()) {
            time.setDuration(Times.toDurationInfo(Values.duration("--duration", duration.get())));
        }
        return time.build();
    }

    private static Change update(Schedule schedule, String would, String done) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE);
        call.getUpdateMaintenanceScheduleBuilder().setSchedule(schedule);
        return new Change(call.build(), would, done);
    }

    private static List<MachineID> machinesOf(Schedule schedule) {
        return schedule.getWindowsList().stream()
                .map(Window::getMachineIdsList)
                .flatMap(List::stream)
                .toList();
    }

    /** Windows that are left without machines vanish. */
    private static Schedule without(Schedule schedule, List<MachineID> taken) {
        Schedule.Builder left = Schedule.newBuilder();
        for (Window window : schedule.getWindowsList()) {
            List<MachineID> kept = window.getMachineIdsList().stream()
                    .filter(machine -> taken.stream().noneMatch(each -> Machines.isSame(each, machine)))
                    .toList();
            if (!kept.isEmpty()) {
                left.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(kept));
            }
        }
        return left.build();
    }

    private int show(Schedule schedule) {
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put(
                    "windows",
                    schedule.getWindowsList().stream()
                            .map(MaintenanceScheduleCommand::json)
                            .toList());
            return print(answer);
        }
        if (schedule.getWindowsCount() == 0) {
            out().println("No machine is scheduled for maintenance.");
            return ExitCodes.OK;
        }
        Table table = Table.of("MACHINE", "BEGINS", "LASTS", "AT");
        for (Window window : schedule.getWindowsList()) {
            for (MachineID machine : window.getMachineIdsList()) {
                Unavailability time = window.getUnavailability();
                table.row(
                        Machines.text(machine),
                        Texts.relative(Times.toInstant(time.getStart()), now()),
                        lasts(time),
                        Texts.iso(time.getStart()));
            }
        }
        table.print(out());
        return ExitCodes.OK;
    }

    private static Map<String, Object> json(Window window) {
        Map<String, Object> json = Json.object();
        json.put(
                "machines",
                window.getMachineIdsList().stream()
                        .map(machine -> Map.of("hostname", machine.getHostname(), "ip", machine.getIp()))
                        .toList());
        json.put("start", Texts.iso(window.getUnavailability().getStart()));
        if (window.getUnavailability().hasDuration()) {
            json.put(
                    "duration_secs",
                    Times.toDuration(window.getUnavailability().getDuration()).toMillis() / 1_000.0);
        }
        return json;
    }

    private String text(Unavailability time) {
        return Texts.iso(time.getStart()) + " (" + Texts.relative(Times.toInstant(time.getStart()), now()) + "), "
                + (time.hasDuration() ? "for " + lasts(time) : "without an end");
    }

    private static String lasts(Unavailability time) {
        return time.hasDuration() ? Texts.duration(Times.toDuration(time.getDuration())) : "no end";
    }
}
