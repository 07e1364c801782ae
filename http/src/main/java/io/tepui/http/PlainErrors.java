package io.tepui.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty itself refuses, or a request that failed before its answer began, with one plain line (MO-48). */
final class PlainErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String reason = status == 400 ? "The request is not complete HTTP/1.1" : "The request failed";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Reply.TEXT_TYPE);
        response.write(true, ByteBuffer.wrap(reason.getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }
}
