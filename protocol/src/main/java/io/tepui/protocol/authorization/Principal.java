package io.tepui.protocol.authorization;

import java.util.Map;
import java.util.Optional;

/**
 * Who sent a request, as the authenticator found.
 *
 * @param name the value string; a token may have none (MO-13)
 * @param claims claims of a token by name; none for basic authentication
 */
public record Principal(Optional<String> name, Map<String, String> claims) {
    public Principal {
        claims = Map.copyOf(claims);
    }

    /** A principal with a name and no claims. */
    public static Principal named(String name) {
        return new Principal(Optional.of(name), Map.of());
    }
}
