package io.tepui.app.process;

import io.tepui.http.HttpHandler;
import io.tepui.http.api.Authenticator;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Principal;
import java.util.Optional;

/**
 * Who is let in, and who may do what (SE-270).
 *
 * @param operators tells who sends calls to {@code /api/v1}: the realm for reading and writing
 * @param readers tells who reads the older endpoints: the realm for reading
 * @param schedulers tells who sends calls to {@code /api/v1/scheduler}
 * @param executors tells who sends calls to {@code /api/v1/executor}
 * @param authorizer decides what they may do
 */
public record Security(
        Authenticator operators,
        Authenticator readers,
        Authenticator schedulers,
        Authenticator executors,
        Authorizer authorizer) {
    private static final Security OFF = new Security(
            Authenticator.off(),
            Authenticator.off(),
            Authenticator.off(),
            Authenticator.off(),
            Authorizer.permissive());

    private static final Authorizer NOTHING = (principal, action, target) -> false;

    /** Everybody is let in and may do everything (MO-30, MO-119, AO-35). */
    public static Security off() {
        return OFF;
    }

    /** What those may do who are not asked for their name: clients of the older endpoints. */
    public Access anonymous() {
        return new Access(authorizer, Optional.empty());
    }

    /** A handler for an older endpoint that only shows something (V0-15). */
    public HttpHandler reading(AccessHandler handler) {
        return in(readers, handler);
    }

    /** A handler for an older endpoint that can change something (V0-15). */
    public HttpHandler operating(AccessHandler handler) {
        return in(operators, handler);
    }

    private HttpHandler in(Authenticator realm, AccessHandler handler) {
        return request -> switch (realm.authenticate(request)) {
            case Authenticator.Admitted admitted -> handler.handle(request, access(admitted.principal()));
            case Authenticator.Rejected rejected -> rejected.reply();
        };
    }

    /** A token permits nothing here: what it is for are calls (SE-284). */
    private Access access(Optional<Principal> principal) {
        boolean nameless = principal.filter(each -> each.name().isEmpty()).isPresent();
        return new Access(nameless ? NOTHING : authorizer, principal);
    }
}
