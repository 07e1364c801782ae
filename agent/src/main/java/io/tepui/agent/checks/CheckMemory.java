package io.tepui.agent.checks;

import io.tepui.protocol.v1.CheckStatusInfo;

/**
 * What earlier results of a check were.
 *
 * @param status of a check: the last result that was reported, at first with an empty body (SE-237)
 * @param reported of a health check: whether any result has counted
 * @param failures of a health check: how many counted failures came since the last success
 */
public record CheckMemory(CheckStatusInfo status, boolean reported, long failures) {

    /** What comes of a result. */
    record Step(CheckMemory memory, CheckReport report) {}

    /** No results. */
    public static CheckMemory fresh(CheckPlan plan) {
        return new CheckMemory(CheckStatuses.empty(plan.probe()), false, 0);
    }

    /** Of a check: reports what is another result than before (SE-265). */
    Step compare(CheckPlan plan, CheckResult result) {
        if (result instanceof CheckResult.Void) {
            return new Step(this, new CheckReport.Silent());
        }
        CheckStatusInfo now = CheckStatuses.of(plan.probe(), result);
        if (now.equals(status)) {
            return new Step(this, new CheckReport.Silent());
        }
        return new Step(new CheckMemory(now, reported, failures), new CheckReport.Changed(now));
    }

    /** Of a health check: counts failures, and reports them and what ends them (SE-266). */
    Step judge(CheckPlan plan, CheckResult result, boolean inGrace) {
        if (result instanceof CheckResult.Void) {
            return new Step(this, new CheckReport.Silent());
        }
        if (isHealthy(result)) {
            boolean news = !reported || failures > 0;
            return new Step(
                    new CheckMemory(status, true, 0),
                    news ? new CheckReport.Health(true, false) : new CheckReport.Silent());
        }
        // Something has counted before: either a success, or a failure behind the grace period.
        if (inGrace && !reported) {
            return new Step(this, new CheckReport.Silent());
        }
        long count = failures + 1;
        return new Step(
                new CheckMemory(status, true, count),
                new CheckReport.Health(false, count >= plan.consecutiveFailures()));
    }

    private static boolean isHealthy(CheckResult result) {
        return switch (result) {
            case CheckResult.Exited exited -> exited.exitCode() == 0;
            case CheckResult.Answered answered -> answered.statusCode() >= 200 && answered.statusCode() < 400;
            case CheckResult.Connected connected -> connected.succeeded();
            case CheckResult.Failed failed -> false;
            case CheckResult.Void nothing -> false;
        };
    }
}
