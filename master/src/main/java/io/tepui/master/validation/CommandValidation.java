package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.broken;
import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.kept;
import static io.tepui.master.validation.Rules.require;

import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.Environment.Variable;
import io.tepui.protocol.v1.Secret;
import java.util.Optional;

/** The rules of commands: their environments (SE-191). */
public final class CommandValidation {
    private CommandValidation() {}

    /** Checks a command; one without value is not refused here. */
    public static Optional<String> validate(CommandInfo command) {
        return each(command.getEnvironment().getVariablesList(), CommandValidation::validate);
    }

    private static Optional<String> validate(Variable variable) {
        String place = "Environment variable '" + variable.getName() + "'";
        return in(
                place,
                switch (variable.getType()) {
                    case VALUE ->
                        require(!variable.hasSecret(), "of type 'VALUE' must not set 'secret'")
                                .or(() -> require(variable.hasValue(), "of type 'VALUE' must set 'value'"));
                    case SECRET ->
                        require(!variable.hasValue(), "of type 'SECRET' must not set 'value'")
                                .or(() -> require(variable.hasSecret(), "of type 'SECRET' must set 'secret'"))
                                .or(() -> validate(variable.getSecret()))
                                .or(() -> withoutNul(variable.getSecret()));
                    case UNKNOWN -> broken("'type' is unknown: use 'VALUE' or 'SECRET'");
                });
    }

    /** Checks that a secret has just the part that its type names. */
    static Optional<String> validate(Secret secret) {
        return switch (secret.getType()) {
            case REFERENCE ->
                require(
                        secret.hasReference() && !secret.hasValue(),
                        "Secret of type 'REFERENCE' must set 'reference' and not 'value'");
            case VALUE ->
                require(
                        secret.hasValue() && !secret.hasReference(),
                        "Secret of type 'VALUE' must set 'value' and not 'reference'");
            case UNKNOWN -> broken("Secret's 'type' is unknown: use 'REFERENCE' or 'VALUE'");
        };
    }

    private static Optional<String> withoutNul(Secret secret) {
        for (byte octet : secret.getValue().getData()) {
            if (octet == 0) {
                return broken("Secret's data must not hold a NUL byte");
            }
        }
        return kept();
    }
}
