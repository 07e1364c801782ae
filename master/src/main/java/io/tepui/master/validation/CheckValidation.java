package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.broken;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.notNegative;
import static io.tepui.master.validation.Rules.require;

import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.HealthCheck;
import java.util.Optional;
import java.util.Set;

/** The rules of checks (SE-194) and health checks (SE-193). */
public final class CheckValidation {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private CheckValidation() {}

    /** Checks a check (SE-194). */
    public static Optional<String> validate(CheckInfo check) {
        return in(
                "check",
                first(
                        () -> require(check.hasType(), "'type' must be set"),
                        () -> typeRules(check),
                        () -> notNegative("delay_seconds", check.getDelaySeconds()),
                        () -> notNegative("interval_seconds", check.getIntervalSeconds()),
                        () -> notNegative("timeout_seconds", check.getTimeoutSeconds())));
    }

    /** Checks a health check (SE-193). */
    public static Optional<String> validate(HealthCheck check) {
        return in(
                "health_check",
                first(
                        () -> require(check.hasType(), "'type' must be set"),
                        () -> typeRules(check),
                        () -> notNegative("delay_seconds", check.getDelaySeconds()),
                        () -> notNegative("grace_period_seconds", check.getGracePeriodSeconds()),
                        () -> notNegative("interval_seconds", check.getIntervalSeconds()),
                        () -> notNegative("timeout_seconds", check.getTimeoutSeconds())));
    }

    private static Optional<String> typeRules(CheckInfo check) {
        return switch (check.getType()) {
            case COMMAND ->
                require(check.hasCommand(), "'command' must be set for the type 'COMMAND'")
                        .or(() -> command(check.getCommand().getCommand()));
            case HTTP ->
                require(check.hasHttp(), "'http' must be set for the type 'HTTP'")
                        .or(() ->
                                path(check.getHttp().hasPath(), check.getHttp().getPath()));
            case TCP -> require(check.hasTcp(), "'tcp' must be set for the type 'TCP'");
            case UNKNOWN -> broken("'type' is unknown: use 'COMMAND', 'HTTP' or 'TCP'");
        };
    }

    private static Optional<String> typeRules(HealthCheck check) {
        return switch (check.getType()) {
            case COMMAND ->
                require(check.hasCommand(), "'command' must be set for the type 'COMMAND'")
                        .or(() -> command(check.getCommand()));
            case HTTP ->
                require(check.hasHttp(), "'http' must be set for the type 'HTTP'")
                        .or(() -> scheme(check.getHttp()))
                        .or(() ->
                                path(check.getHttp().hasPath(), check.getHttp().getPath()));
            case TCP -> require(check.hasTcp(), "'tcp' must be set for the type 'TCP'");
            case UNKNOWN -> broken("'type' is unknown: use 'COMMAND', 'HTTP' or 'TCP'");
        };
    }

    private static Optional<String> command(CommandInfo command) {
        return require(command.hasValue(), "'command.value' must be set")
                .or(() -> in("command", CommandValidation.validate(command)));
    }

    private static Optional<String> scheme(HealthCheck.HTTPCheckInfo http) {
        return require(
                !http.hasScheme() || SCHEMES.contains(http.getScheme()),
                "'http.scheme' is '" + http.getScheme() + "': use 'http' or 'https'");
    }

    private static Optional<String> path(boolean set, String path) {
        return require(!set || path.startsWith("/"), "'http.path' is '" + path + "', it must start with '/'");
    }
}
