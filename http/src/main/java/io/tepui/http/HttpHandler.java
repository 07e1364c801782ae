package io.tepui.http;

/** Answers requests of one route. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers one request, on a virtual thread of its own: it may block.
     *
     * @throws BodyException when the body was refused; its reply is sent
     * @throws java.io.IOException when the client went away; nothing is sent
     * @throws Exception anything else is logged and answered 500 (MO-50)
     */
    Reply handle(HttpRequest request) throws Exception;
}
