package io.tepui.http.api;

import io.tepui.http.Reply;

/** Answers a call that has passed all checks (MO-23). */
@FunctionalInterface
public interface CallHandler<M> {
    /** Answers; on a virtual thread, it may block. Exceptions are answered as for {@link io.tepui.http.HttpHandler}. */
    Reply handle(Exchange<M> exchange) throws Exception;
}
