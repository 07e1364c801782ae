package io.tepui.app.process;

import io.tepui.http.api.Authenticator;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Authorizer;
import java.util.Optional;

/**
 * Who is let in, and who may do what.
 *
 * @param operators tells who sends calls to {@code /api/v1}
 * @param schedulers tells who sends calls to {@code /api/v1/scheduler}
 * @param authorizer decides what they may do
 */
public record Security(Authenticator operators, Authenticator schedulers, Authorizer authorizer) {
    private static final Security OFF = new Security(Authenticator.off(), Authenticator.off(), Authorizer.permissive());

    /** Everybody is let in and may do everything (MO-30, MO-119, AO-35). */
    public static Security off() {
        return OFF;
    }

    /** What those may do who are not asked for their name: clients of the older endpoints. */
    public Access anonymous() {
        return new Access(authorizer, Optional.empty());
    }
}
