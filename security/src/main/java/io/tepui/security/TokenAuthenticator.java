package io.tepui.security;

import io.tepui.http.HttpRequest;
import io.tepui.http.api.Authenticator;
import io.tepui.protocol.authorization.Principal;
import java.time.InstantSource;
import java.util.Optional;

/** Authentication by a token (SE-275): {@code Authorization: Bearer <token>}. The principal has claims and no name. */
public final class TokenAuthenticator implements Authenticator {
    private static final String SCHEME = "Bearer";

    private final String realm;
    private final TokenKey key;
    private final InstantSource clock;

    /**
     * Lets tokens of this key in.
     *
     * @param clock tells which tokens have expired
     */
    public TokenAuthenticator(String realm, TokenKey key, InstantSource clock) {
        this.realm = realm;
        this.key = key;
        this.clock = clock;
    }

    @Override
    public Outcome authenticate(HttpRequest request) {
        return authenticate(request.header("Authorization"));
    }

    Outcome authenticate(Optional<String> header) {
        if (header.isEmpty()) {
            return new Challenged("Bearer realm=\"" + realm + "\"");
        }
        String[] parts = header.get().split(" ", -1);
        if (parts.length != 2 || !parts[0].equals(SCHEME)) {
            return invalid("The header Authorization is not of the form 'Bearer <token>'");
        }
        try {
            return new Admitted(Optional.of(new Principal(Optional.empty(), key.verify(parts[1], clock.instant()))));
        } catch (InvalidTokenException e) {
            return invalid(e.reason());
        }
    }

    private Challenged invalid(String description) {
        return new Challenged(
                "Bearer realm=\"" + realm + "\", error=\"invalid_token\", error_description=\"" + description + "\"");
    }
}
