package io.tepui.cli.operate;

import io.tepui.cli.Console;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine;

/** The commands for operators, by name; each is made only when it is used. */
public final class Operating {
    private Operating() {}

    /** Returns what makes each command. */
    public static Map<String, Function<Console, CommandLine>> commands() {
        Map<String, Function<Console, CommandLine>> commands = new TreeMap<>();
        commands.put("agents", console -> new CommandLine(new AgentsCommand(console)));
        commands.put("agent", console -> new CommandLine(new AgentCommand(console)));
        commands.put("drain", console -> new CommandLine(new DrainCommand(console)));
        commands.put("deactivate", console -> new CommandLine(new DeactivateCommand(console)));
        commands.put("reactivate", console -> new CommandLine(new ReactivateCommand(console)));
        commands.put("gone", console -> new CommandLine(new GoneCommand(console)));
        commands.put("reserve", console -> new CommandLine(new ReserveCommand(console)));
        commands.put("unreserve", console -> new CommandLine(new UnreserveCommand(console)));
        commands.put(
                "volumes",
                console -> Group.of(
                        "volumes",
                        "Lists volumes, and makes, changes and destroys them.",
                        new VolumesListCommand(console),
                        new VolumesCreateCommand(console),
                        new VolumesDestroyCommand(console),
                        new VolumesGrowCommand(console),
                        new VolumesShrinkCommand(console)));
        commands.put(
                "quota",
                console -> Group.of(
                        "quota",
                        "Lists what roles are guaranteed and limited to, and sets it.",
                        new QuotaListCommand(console),
                        new QuotaSetCommand(console),
                        new QuotaRemoveCommand(console)));
        commands.put(
                "weights",
                console -> Group.of(
                        "weights",
                        "Lists the weights of roles, and sets them.",
                        new WeightsListCommand(console),
                        new WeightsSetCommand(console)));
        commands.put(
                "maintenance",
                console -> Group.of(
                        "maintenance",
                        "Schedules the maintenance of machines, begins and ends it.",
                        new MaintenanceScheduleCommand(console),
                        new MaintenanceStartCommand(console),
                        new MaintenanceStopCommand(console),
                        new MaintenanceStatusCommand(console)));
        commands.put("roles", console -> new CommandLine(new RolesCommand(console)));
        commands.put("frameworks", console -> new CommandLine(new FrameworksCommand(console)));
        commands.put("teardown", console -> new CommandLine(new TeardownCommand(console)));
        commands.put("explain", console -> new CommandLine(new ExplainCommand(console)));
        return Map.copyOf(commands);
    }
}
