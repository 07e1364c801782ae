package io.tepui.agent.checks;

import io.tepui.protocol.v1.CheckStatusInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * One check of one task on its way: it waits, runs, waits again, and remembers what the next result has to be compared with
 * (SE-261, SE-265, SE-266). Immutable; time and run ids come from outside. Whoever owns it stops the task's checks by
 * dropping it.
 *
 * @param plan what its scheduler wants
 * @param launched when the task was launched
 * @param due when the next run begins, while none is under way
 * @param run the run under way
 * @param previous the run before, of which files may be left
 * @param memory what earlier results were
 */
public record CheckCycle(
        CheckPlan plan,
        Instant launched,
        Instant due,
        Optional<String> run,
        Optional<String> previous,
        CheckMemory memory) {

    /** A cycle after a result, and what the result means. */
    public record Step(CheckCycle cycle, CheckReport report) {}

    /** The check of a task launched at this moment. */
    public static CheckCycle begin(CheckPlan plan, Instant launched) {
        return new CheckCycle(
                plan,
                launched,
                launched.plus(plan.delay()),
                Optional.empty(),
                Optional.empty(),
                CheckMemory.fresh(plan));
    }

    /** The check of a task that runs already and whose earlier results are known: its first run begins at once (SE-261). */
    public static CheckCycle resume(CheckPlan plan, Instant launched, CheckMemory memory, Instant now) {
        return new CheckCycle(plan, launched, now, Optional.empty(), Optional.empty(), memory);
    }

    /** Whether a run is to begin now. */
    public boolean isDue(Instant now) {
        return run.isEmpty() && !due.isAfter(now);
    }

    /** This cycle with a run under way. */
    public CheckCycle running(String runId) {
        return new CheckCycle(plan, launched, due, Optional.of(runId), previous, memory);
    }

    /** Takes in the result of the run under way; the next one begins an interval later. */
    public Step done(CheckResult result, Instant now) {
        CheckMemory.Step judged =
                switch (plan.kind()) {
                    case CHECK -> memory.compare(plan, result);
                    case HEALTH -> memory.judge(plan, result, isInGrace(now));
                };
        CheckCycle next =
                new CheckCycle(plan, launched, now.plus(plan.interval()), Optional.empty(), run, judged.memory());
        return new Step(next, judged.report());
    }

    private boolean isInGrace(Instant now) {
        return now.isBefore(launched.plus(plan.grace()));
    }

    /** The result as statuses carry it, for a check of the kind {@link CheckKind#CHECK}. */
    public CheckStatusInfo status() {
        return memory.status();
    }
}
