package io.tepui.agent.operator;

import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.Environment.Variable;
import io.tepui.protocol.v1.Secret;
import java.util.Optional;

/** What the environment of a container's command must be like (AO-79). */
final class CommandRules {
    private CommandRules() {}

    static Optional<String> problem(CommandInfo command) {
        for (Variable variable : command.getEnvironment().getVariablesList()) {
            Optional<String> problem = problem(variable);
            if (problem.isPresent()) {
                return problem.map(text -> "command.environment: the variable '" + variable.getName() + "' " + text);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(Variable variable) {
        return switch (variable.getType()) {
            case VALUE ->
                variable.hasValue() && !variable.hasSecret()
                        ? Optional.empty()
                        : Optional.of("is of type VALUE: it must set 'value' and not 'secret'");
            case SECRET ->
                variable.hasSecret() && !variable.hasValue()
                        ? problem(variable.getSecret())
                        : Optional.of("is of type SECRET: it must set 'secret' and not 'value'");
            case UNKNOWN -> Optional.of("has the type UNKNOWN: use VALUE or SECRET");
        };
    }

    private static Optional<String> problem(Secret secret) {
        return switch (secret.getType()) {
            case REFERENCE ->
                secret.hasReference() && !secret.hasValue()
                        ? Optional.empty()
                        : Optional.of("has a secret of type REFERENCE: it must set 'reference' and not 'value'");
            case VALUE ->
                secret.hasValue() && !secret.hasReference()
                        ? withoutNul(secret)
                        : Optional.of("has a secret of type VALUE: it must set 'value' and not 'reference'");
            case UNKNOWN -> Optional.of("has a secret of the type UNKNOWN: use REFERENCE or VALUE");
        };
    }

    private static Optional<String> withoutNul(Secret secret) {
        for (byte octet : secret.getValue().getData()) {
            if (octet == 0) {
                return Optional.of("has a secret whose data holds a NUL byte, which no variable can");
            }
        }
        return Optional.empty();
    }
}
