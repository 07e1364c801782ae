package io.tepui.security;

import io.tepui.http.HttpRequest;
import io.tepui.http.api.Authenticator;
import java.util.ArrayList;
import java.util.List;

/**
 * Several ways to authenticate (SE-276): tried in order, the first success counts. If all fail, the client is challenged to any of those that
 * challenge it, all in one header; it is refused only when none does.
 */
public final class AuthenticatorChain implements Authenticator {
    private final List<Authenticator> authenticators;

    private AuthenticatorChain(List<Authenticator> authenticators) {
        this.authenticators = authenticators;
    }

    /**
     * Tries these, in this order.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Authenticator of(List<Authenticator> authenticators) {
        if (authenticators.isEmpty()) {
            throw new IllegalArgumentException("no way to authenticate");
        }
        return authenticators.size() == 1
                ? authenticators.getFirst()
                : new AuthenticatorChain(List.copyOf(authenticators));
    }

    @Override
    public Outcome authenticate(HttpRequest request) {
        List<String> challenges = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Authenticator authenticator : authenticators) {
            switch (authenticator.authenticate(request)) {
                case Admitted admitted -> {
                    return admitted;
                }
                case Challenged challenged -> challenges.add(challenged.challenge());
                case Refused refused -> reasons.add(refused.reason());
            }
        }
        return challenges.isEmpty()
                ? new Refused(String.join("; ", reasons))
                : new Challenged(String.join(",", challenges));
    }
}
