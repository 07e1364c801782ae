package io.tepui.app.process;

import io.tepui.http.HttpRequest;
import io.tepui.http.Reply;
import io.tepui.protocol.authorization.Access;

/** Answers requests of those who were let in. */
@FunctionalInterface
public interface AccessHandler {
    /**
     * Answers one request.
     *
     * @param access what its sender may do
     * @throws Exception as {@link io.tepui.http.HttpHandler#handle}
     */
    Reply handle(HttpRequest request, Access access) throws Exception;
}
