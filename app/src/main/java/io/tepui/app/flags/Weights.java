package io.tepui.app.flags;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Reads the weights of roles (MO-463). */
final class Weights {
    private Weights() {}

    /**
     * Reads {@code role=weight,role=weight}.
     *
     * @return the weights, each above zero and finite, sorted by role
     * @throws IllegalArgumentException if the text has another form or names a role twice
     */
    static Map<String, Double> parse(String text) {
        Map<String, Double> weights = new TreeMap<>();
        for (String item : Checks.list(text)) {
            int equals = item.lastIndexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("must be a list such as web=2,batch=1");
            }
            String role = item.substring(0, equals);
            Roles.complaint(role).ifPresent(why -> {
                throw new IllegalArgumentException("must name roles: " + why);
            });
            if (weights.put(role, weight(item.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("names the role " + FlagException.echo(role) + " twice");
            }
        }
        return Collections.unmodifiableMap(weights);
    }

    private static double weight(String text) {
        double weight = Double.parseDouble(Kind.DOUBLE.normalize(text));
        if (weight <= 0) {
            throw new IllegalArgumentException("must have weights above zero");
        }
        return weight;
    }
}
