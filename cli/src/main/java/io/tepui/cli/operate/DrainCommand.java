package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.output.Texts;
import io.tepui.cli.output.Values;
import io.tepui.client.ApiException;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui drain AGENT}. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = "Takes an agent out of use and ends its tasks; waits until nothing is left on it.",
        footer = {
            "",
            "Ctrl-C ends the waiting, and not the draining. 'tepui reactivate' puts the agent back into use once it is "
                    + "drained.",
            "",
            "Examples:",
            "  tepui drain node7 --max-grace-period=2m",
            "  tepui drain S3 --mark-gone --no-wait"
        })
final class DrainCommand extends ChangingCommand {
    @Parameters(paramLabel = "AGENT", description = AgentParameter.DESCRIPTION)
    private String agent = "";

    @Option(
            names = "--max-grace-period",
            paramLabel = "DURATION",
            description = "How long a task gets at most to end by itself (default: as long as its framework said).")
    private Optional<String> gracePeriod = Optional.empty();

    @Option(names = "--mark-gone", description = "Marks the agent gone when it is drained: it can never come back.")
    private boolean markGone;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Waits until the agent is drained (default), or not.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait at most (default: as long as it takes).")
    private Optional<String> timeout = Optional.empty();

    DrainCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        Optional<Duration> atMost = duration("--timeout", timeout);
        AgentEntry entry = Finder.any(cluster.agents(), agent);
        Change change = change(entry);
        if (isDryRun()) {
            check(cluster, entry);
            return tell(withTasks(change, cluster.tasksOn(entry.id())));
        }
        boolean waits = wait && entry.registered().isPresent();
        if (!waits) {
            return carryOut(cluster, change);
        }
        cluster.change(change.call());
        err().println(change.done() + ".");
        DrainWatch watch = new DrainWatch(cluster, entry, markGone, err());
        console().interrupts().accept(watch::detach);
        return switch (watch.await(atMost)) {
            case DRAINED -> tell(new Change(change.call(), "", Sentences.begin(entry.name()) + " is drained"));
            case GONE -> tell(new Change(change.call(), "", Sentences.begin(entry.name()) + " is drained and gone"));
            case STOPPED ->
                throw CommandException.failed(entry.name() + " is not draining any more: somebody reactivated it");
            case TIMED_OUT ->
                throw CommandException.failed(entry.name() + " is not drained after "
                        + Texts.duration(atMost.orElse(Duration.ZERO)) + "; it goes on draining, see 'tepui agent "
                        + entry.id() + "'");
            case DETACHED -> {
                err().println("Waits no longer; the draining goes on, see 'tepui agent " + entry.id() + "'.");
                yield ExitCodes.INTERRUPTED;
            }
        };
    }

    private Change change(AgentEntry entry) throws CommandException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.DRAIN_AGENT);
        call.getDrainAgentBuilder().setAgentId(entry.info().getId()).setMarkGone(markGone);
        Optional<Duration> grace = duration("--max-grace-period", gracePeriod);
        grace.ifPresent(period -> call.getDrainAgentBuilder().setMaxGracePeriod(Times.toDurationMessage(period)));
        String more = (markGone ? " and mark it gone" : "");
        return new Change(call.build(), "drain " + entry.name() + more, Sentences.begin(entry.name()) + " is draining");
    }

    private static Change withTasks(Change change, List<Task> tasks) {
        String end = tasks.isEmpty() ? "; no task runs on it" : ", ending " + Texts.count(tasks.size(), "task");
        return new Change(change.call(), change.would() + end, change.done());
    }

    /** What the master would refuse (MO-189, MO-191). */
    private static void check(Cluster cluster, AgentEntry entry)
            throws CommandException, ApiException, IOException, InterruptedException {
        if (entry.registered().isEmpty()) {
            return;
        }
        Agent registered = entry.registered().get();
        if (registered.getCapabilitiesList().stream()
                .noneMatch(capability -> capability.getType() == AgentInfo.Capability.Type.AGENT_DRAINING)) {
            throw CommandException.failed(entry.name() + " is of a version that cannot be drained; deactivate it");
        }
        MachineID machine = entry.machine();
        for (Window window : cluster.schedule().getWindowsList()) {
            if (window.getMachineIdsList().stream().anyMatch(scheduled -> Machines.isSame(scheduled, machine))) {
                throw CommandException.failed(entry.name() + " is on a machine that is scheduled for maintenance;"
                        + " take it out of the schedule first: tepui maintenance schedule --remove "
                        + Machines.text(machine));
            }
        }
    }

    private static Optional<Duration> duration(String option, Optional<String> text) throws CommandException {
        return text.isEmpty() ? Optional.empty() : Optional.of(Values.duration(option, text.get()));
    }
}
