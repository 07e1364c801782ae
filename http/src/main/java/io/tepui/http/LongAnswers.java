package io.tepui.http;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** What a request needs whose answer, or body, takes without limit of time. */
final class LongAnswers {
    private final Request request;
    private final RequestBody body;
    private final OpenStreams open;
    private boolean silent;
    private long idleMillisBefore;

    LongAnswers(Request request, RequestBody body, OpenStreams open) {
        this.request = request;
        this.body = body;
        this.open = open;
    }

    ClientWatch watch(Runnable gone) {
        return new ConnectionWatch(request, body, 0, open, gone);
    }

    void allowSilence() {
        EndPoint endPoint = endPoint();
        if (!silent) {
            silent = true;
            idleMillisBefore = endPoint.getIdleTimeout();
            endPoint.setIdleTimeout(0);
        }
    }

    /** Undoes {@link #allowSilence}. */
    void limitSilence() {
        if (silent) {
            silent = false;
            endPoint().setIdleTimeout(idleMillisBefore);
        }
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }
}
