package io.tepui.http.api;

import io.tepui.http.Reply;
import java.util.Optional;

/** One step of the way of a request to its handler; finds something out, or refuses. */
@FunctionalInterface
public interface Check<M> {
    /** The answer that ends the request here, or nothing when it may go on. */
    Optional<Reply> refusal(Exchange<M> exchange) throws Exception;
}
