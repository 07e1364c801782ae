package io.tepui.security;

import io.tepui.http.HttpRequest;
import io.tepui.http.api.Authenticator;
import io.tepui.protocol.authorization.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Basic authentication (SE-274, MO-31): {@code Authorization: Basic <base64>}, the scheme in exactly this case, and one space. What is encoded
 * must be two parts with one colon between, so a secret with a colon never works.
 */
public final class BasicAuthenticator implements Authenticator {
    private static final String SCHEME = "Basic ";

    private final Credentials credentials;
    private final Challenged challenge;

    /** Knows these names, and challenges all others in this realm. */
    public BasicAuthenticator(String realm, Credentials credentials) {
        this.credentials = credentials;
        this.challenge = new Challenged("Basic realm=\"" + realm + "\"");
    }

    @Override
    public Outcome authenticate(HttpRequest request) {
        return authenticate(request.header("Authorization"));
    }

    Outcome authenticate(Optional<String> header) {
        return header.filter(value -> value.startsWith(SCHEME))
                .flatMap(value -> decoded(value.substring(SCHEME.length())))
                .flatMap(this::principal)
                .<Outcome>map(name -> new Admitted(Optional.of(Principal.named(name))))
                .orElse(challenge);
    }

    private static Optional<String> decoded(String base64) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> principal(String pair) {
        String[] parts = pair.split(":", -1);
        return parts.length == 2 && credentials.match(parts[0], parts[1]) ? Optional.of(parts[0]) : Optional.empty();
    }
}
