package io.tepui.agent.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.CheckStatusInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.HealthCheck.HTTPCheckInfo;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** SE-260 to SE-266: when checks run, and what their results mean. */
class CheckCycleTest {
    private static final Instant LAUNCHED = Instant.parse("2026-01-01T00:00:00Z");
    private static final CheckReport SILENT = new CheckReport.Silent();

    private static TaskInfo.Builder task() {
        return TaskInfo.newBuilder()
                .setName("t")
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setAgentId(AgentID.newBuilder().setValue("a"));
    }

    private static CheckPlan plan(HealthCheck.Builder check) {
        return CheckPlan.of(task().setHealthCheck(check).build()).getFirst();
    }

    private static CheckPlan plan(CheckInfo.Builder check) {
        return CheckPlan.of(task().setCheck(check).build()).getFirst();
    }

    private static HealthCheck.Builder health() {
        return HealthCheck.newBuilder()
                .setType(HealthCheck.Type.COMMAND)
                .setCommand(CommandInfo.newBuilder().setValue("true"));
    }

    private static CheckInfo.Builder command() {
        return CheckInfo.newBuilder()
                .setType(CheckInfo.Type.COMMAND)
                .setCommand(CheckInfo.Command.newBuilder()
                        .setCommand(CommandInfo.newBuilder().setValue("true")));
    }

    private static CheckResult exited(int code) {
        return new CheckResult.Exited(code);
    }

    /** A health check on its way; each result comes one interval after the other, the first at its delay. */
    private static final class Runs {
        private CheckCycle cycle;

        Runs(CheckPlan plan) {
            cycle = CheckCycle.begin(plan, LAUNCHED);
        }

        CheckReport next(CheckResult result) {
            assertThat(cycle.isDue(cycle.due())).isTrue();
            CheckCycle.Step step = cycle.running("check-1").done(result, cycle.due());
            cycle = step.cycle();
            return step.report();
        }
    }

    @Test
    @DisplayName("SE-260: what a scheduler leaves out has the defaults")
    void defaults() {
        CheckPlan plan = plan(health());
        assertThat(plan.delay()).isEqualTo(Duration.ofSeconds(15));
        assertThat(plan.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(plan.grace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.consecutiveFailures()).isEqualTo(3);
        assertThat(plan(command()).delay()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    @DisplayName("SE-263: requests go to the loopback address, by the scheme and protocol of a health check")
    void urls() {
        HTTPCheckInfo.Builder http = HTTPCheckInfo.newBuilder().setPort(8080);
        HealthCheck.Builder check = HealthCheck.newBuilder().setType(HealthCheck.Type.HTTP);
        assertThat(plan(check.clone().setHttp(http)).probe()).isEqualTo(new Probe.Http("http://127.0.0.1:8080"));
        assertThat(plan(check.clone()
                                .setHttp(http.setPath("/up?x=1")
                                        .setScheme("https")
                                        .setProtocol(NetworkInfo.Protocol.IPv6)))
                        .probe())
                .isEqualTo(new Probe.Http("https://[::1]:8080/up?x=1"));
        assertThat(plan(CheckInfo.newBuilder()
                                .setType(CheckInfo.Type.HTTP)
                                .setHttp(CheckInfo.Http.newBuilder().setPort(1).setPath("/a")))
                        .probe())
                .isEqualTo(new Probe.Http("http://127.0.0.1:1/a"));
    }

    @Test
    @DisplayName("SE-264: the protocol of a health check does not matter for connections")
    void connections() {
        HealthCheck.TCPCheckInfo.Builder tcp =
                HealthCheck.TCPCheckInfo.newBuilder().setPort(22).setProtocol(NetworkInfo.Protocol.IPv6);
        assertThat(plan(HealthCheck.newBuilder().setType(HealthCheck.Type.TCP).setTcp(tcp))
                        .probe())
                .isEqualTo(new Probe.Tcp(22));
    }

    @Test
    @DisplayName(
            "SE-261: the first run comes a delay after the launch, the next an interval after the end of the one before")
    void times() {
        CheckCycle cycle = CheckCycle.begin(plan(health()), LAUNCHED);
        assertThat(cycle.isDue(LAUNCHED.plusMillis(14_999))).isFalse();
        assertThat(cycle.isDue(LAUNCHED.plusSeconds(15))).isTrue();
        CheckCycle running = cycle.running("check-1");
        assertThat(running.isDue(LAUNCHED.plusSeconds(100))).isFalse();
        CheckCycle next = running.done(exited(0), LAUNCHED.plusSeconds(19)).cycle();
        assertThat(next.due()).isEqualTo(LAUNCHED.plusSeconds(29));
        assertThat(next.previous()).contains("check-1");
    }

    @Test
    @DisplayName("SE-261: a check that goes on runs at once")
    void resumed() {
        CheckPlan plan = plan(health());
        Instant now = LAUNCHED.plusSeconds(1000);
        assertThat(CheckCycle.resume(plan, LAUNCHED, CheckMemory.fresh(plan), now)
                        .isDue(now))
                .isTrue();
    }

    @Test
    @DisplayName("SE-265: a check reports what differs from the result before, at first from an empty one")
    void changes() {
        Runs runs = new Runs(plan(command()));
        assertThat(runs.next(new CheckResult.Failed("late"))).isEqualTo(SILENT);
        CheckStatusInfo one = CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.COMMAND)
                .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode(1))
                .build();
        assertThat(runs.next(exited(1))).isEqualTo(new CheckReport.Changed(one));
        assertThat(runs.next(exited(1))).isEqualTo(SILENT);
        assertThat(runs.next(new CheckResult.Void("killed"))).isEqualTo(SILENT);
        CheckReport failed = runs.next(new CheckResult.Failed("late"));
        assertThat(failed)
                .isEqualTo(new CheckReport.Changed(CheckStatusInfo.newBuilder()
                        .setType(CheckInfo.Type.COMMAND)
                        .setCommand(CheckStatusInfo.Command.getDefaultInstance())
                        .build()));
        assertThat(runs.next(exited(1))).isEqualTo(new CheckReport.Changed(one));
    }

    @Test
    @DisplayName("SE-266: the first success is reported, the next ones are not")
    void healthy() {
        Runs runs = new Runs(plan(health()));
        assertThat(runs.next(exited(0))).isEqualTo(new CheckReport.Health(true, false));
        assertThat(runs.next(exited(0))).isEqualTo(SILENT);
    }

    @Test
    @DisplayName("SE-266: each failure is reported, and the last that is allowed kills")
    void unhealthy() {
        Runs runs = new Runs(plan(health().setConsecutiveFailures(2)));
        assertThat(runs.next(exited(0))).isEqualTo(new CheckReport.Health(true, false));
        assertThat(runs.next(exited(1))).isEqualTo(new CheckReport.Health(false, false));
        assertThat(runs.next(exited(0))).isEqualTo(new CheckReport.Health(true, false));
        assertThat(runs.next(exited(1))).isEqualTo(new CheckReport.Health(false, false));
        assertThat(runs.next(new CheckResult.Failed("late"))).isEqualTo(new CheckReport.Health(false, true));
    }

    @Test
    @DisplayName("SE-266: failures within the grace period are ignored, until a success")
    void grace() {
        HealthCheck.Builder patient =
                health().setDelaySeconds(0).setIntervalSeconds(1).setGracePeriodSeconds(10);
        Runs failing = new Runs(plan(patient));
        for (int i = 0; i < 10; i++) {
            assertThat(failing.next(exited(1))).isEqualTo(SILENT);
        }
        assertThat(failing.next(exited(1))).isEqualTo(new CheckReport.Health(false, false));
        Runs wavering = new Runs(plan(patient));
        assertThat(wavering.next(exited(1))).isEqualTo(SILENT);
        assertThat(wavering.next(exited(0))).isEqualTo(new CheckReport.Health(true, false));
        assertThat(wavering.next(exited(1))).isEqualTo(new CheckReport.Health(false, false));
    }

    @Test
    @DisplayName("SE-262: a run that was killed from outside is neither success nor failure")
    void nothing() {
        Runs runs = new Runs(plan(health().setConsecutiveFailures(2)));
        runs.next(exited(0));
        runs.next(exited(1));
        assertThat(runs.next(new CheckResult.Void("killed"))).isEqualTo(SILENT);
        assertThat(runs.next(exited(1))).isEqualTo(new CheckReport.Health(false, true));
    }

    @Test
    @DisplayName("SE-266: an answer is healthy from 200 to 399, a connection when it was made")
    void results() {
        for (int status : List.of(200, 204, 302, 399)) {
            assertThat(new Runs(plan(health())).next(new CheckResult.Answered(status)))
                    .as("%d", status)
                    .isEqualTo(new CheckReport.Health(true, false));
        }
        for (int status : List.of(101, 199, 400, 503)) {
            assertThat(new Runs(plan(health())).next(new CheckResult.Answered(status)))
                    .as("%d", status)
                    .isEqualTo(new CheckReport.Health(false, false));
        }
        assertThat(new Runs(plan(health())).next(new CheckResult.Connected(true)))
                .isEqualTo(new CheckReport.Health(true, false));
        assertThat(new Runs(plan(health())).next(new CheckResult.Connected(false)))
                .isEqualTo(new CheckReport.Health(false, false));
    }

    @Test
    void durations_below_zero_count_as_zero() {
        CheckPlan plan = plan(health().setDelaySeconds(-1).setTimeoutSeconds(Double.NaN));
        assertThat(plan.delay()).isZero();
        assertThat(plan.timeout()).isZero();
    }

    @Test
    void a_task_has_a_plan_for_each_of_its_checks() {
        assertThat(CheckPlan.of(task().build())).isEmpty();
        assertThat(CheckPlan.of(
                        task().setCheck(command()).setHealthCheck(health()).build()))
                .extracting(CheckPlan::kind)
                .containsExactly(CheckKind.CHECK, CheckKind.HEALTH);
    }
}
