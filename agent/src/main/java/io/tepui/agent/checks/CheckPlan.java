package io.tepui.agent.checks;

import io.tepui.protocol.Times;
import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One check of a task, as its scheduler wants it (SE-260). Durations are not negative.
 *
 * @param kind which of the two
 * @param probe what a run does
 * @param delay from the task's launch to the first run
 * @param interval from the end of a run to the next one
 * @param timeout how long a run may take; zero: as long as it likes
 * @param grace how long after the launch failures of a health check are ignored, until its first success
 * @param consecutiveFailures how many failures of a health check in a row end the task
 */
public record CheckPlan(
        CheckKind kind,
        Probe probe,
        Duration delay,
        Duration interval,
        Duration timeout,
        Duration grace,
        long consecutiveFailures) {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK_IPV6 = "[::1]";

    /** All checks of a task: none, one or two. */
    public static List<CheckPlan> of(TaskInfo task) {
        List<CheckPlan> plans = new ArrayList<>();
        if (task.hasCheck()) {
            CheckInfo check = task.getCheck();
            probe(check)
                    .map(probe -> new CheckPlan(
                            CheckKind.CHECK,
                            probe,
                            duration(check.getDelaySeconds()),
                            duration(check.getIntervalSeconds()),
                            duration(check.getTimeoutSeconds()),
                            Duration.ZERO,
                            Long.MAX_VALUE))
                    .ifPresent(plans::add);
        }
        if (task.hasHealthCheck()) {
            HealthCheck check = task.getHealthCheck();
            probe(check)
                    .map(probe -> new CheckPlan(
                            CheckKind.HEALTH,
                            probe,
                            duration(check.getDelaySeconds()),
                            duration(check.getIntervalSeconds()),
                            duration(check.getTimeoutSeconds()),
                            duration(check.getGracePeriodSeconds()),
                            Integer.toUnsignedLong(check.getConsecutiveFailures())))
                    .ifPresent(plans::add);
        }
        return List.copyOf(plans);
    }

    private static Optional<Probe> probe(CheckInfo check) {
        return switch (check.getType()) {
            case COMMAND -> Optional.of(new Probe.Command(check.getCommand().getCommand()));
            case HTTP ->
                Optional.of(new Probe.Http(url(
                        "http",
                        LOOPBACK,
                        check.getHttp().getPort(),
                        check.getHttp().getPath())));
            case TCP -> Optional.of(new Probe.Tcp(check.getTcp().getPort()));
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<Probe> probe(HealthCheck check) {
        return switch (check.getType()) {
            case COMMAND -> Optional.of(new Probe.Command(check.getCommand()));
            case HTTP -> {
                HealthCheck.HTTPCheckInfo http = check.getHttp();
                yield Optional.of(new Probe.Http(url(
                        http.hasScheme() ? http.getScheme() : "http",
                        http.getProtocol() == NetworkInfo.Protocol.IPv6 ? LOOPBACK_IPV6 : LOOPBACK,
                        http.getPort(),
                        http.getPath())));
            }
            case TCP -> Optional.of(new Probe.Tcp(check.getTcp().getPort()));
            case UNKNOWN -> Optional.empty();
        };
    }

    private static String url(String scheme, String host, int port, String path) {
        return scheme + "://" + host + ":" + Integer.toUnsignedString(port) + path;
    }

    private static Duration duration(double seconds) {
        Duration duration = Times.ofSeconds(seconds);
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
