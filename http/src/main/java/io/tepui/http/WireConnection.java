package io.tepui.http;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One connection. It departs from Jetty's in what the specification fixes differently: the target of a request stays as it was
 * sent; {@code Expect} and {@code Upgrade} are ignored (MO-9, CF-14); {@code Host} may be blank (AM-4); what is no HTTP closes
 * the connection without an answer (MO-5). And it can watch an idle client while a stream to it is open.
 */
final class WireConnection extends HttpConnection {
    /** Bytes of a following request that are read while a stream is open; then reading stops. */
    private static final int PEEKED_BYTES = 512;

    private final ServerCounters counters;
    private String method = "";
    private String target = "";
    private boolean expectsContinue;
    private volatile boolean carriesMessages;
    private volatile @Nullable Watch watch;

    private WireConnection(
            HttpConfiguration configuration, Connector connector, EndPoint endPoint, ServerCounters counters) {
        super(configuration, connector, endPoint);
        this.counters = counters;
    }

    /** The method of the current request. */
    String method() {
        return method;
    }

    /** The target of the current request, as it was sent. */
    String target() {
        return target;
    }

    /** Whether the client of the current request may be waiting for a {@code 100 Continue}, which never comes. */
    boolean expectsContinue() {
        return expectsContinue;
    }

    /** A link of a peer may be silent for long: from its first message on, the connection has no idle timeout (AM-12). */
    void carriesMessages() {
        if (!carriesMessages) {
            carriesMessages = true;
            getEndPoint().setIdleTimeout(0);
        }
    }

    /** Calls this when the client closes its connection; only after its request has been read to the end. */
    void watch(Runnable gone) {
        if (isRequestBufferEmpty()) {
            Watch begun = new Watch(gone);
            watch = begun;
            begun.begin();
        }
    }

    void stopWatching() {
        Watch current = watch;
        watch = null;
        if (current != null) {
            current.stop();
            if (getEndPoint() instanceof AbstractEndPoint endPoint) {
                endPoint.getFillInterest().onFail(new InterruptedException("No longer watched"));
            }
        }
    }

    @Override
    protected HttpStreamOverHTTP1 newHttpStream(String newMethod, String newTarget, HttpVersion version) {
        method = newMethod;
        target = newTarget;
        expectsContinue = false;
        return super.newHttpStream(
                HttpMethod.CONNECT.is(newMethod) ? HttpMethod.OPTIONS.asString() : newMethod, "/", version);
    }

    @Override
    protected RequestHandler newRequestHandler() {
        return new LenientHeaders();
    }

    private final class LenientHeaders extends RequestHandler {
        @Override
        public void parsedHeader(HttpField field) {
            HttpHeader header = field.getHeader();
            if (header == HttpHeader.EXPECT) {
                expectsContinue = true;
            } else if (header != HttpHeader.UPGRADE && !(header == HttpHeader.HOST && isBlank(field))) {
                super.parsedHeader(field);
            }
        }

        @Override
        public void badMessage(HttpException failure) {
            boolean inBody = getHttpChannel().getRequest() != null;
            if (inBody || isMissingHost(failure)) {
                super.badMessage(failure);
            } else {
                counters.unparseable.increment();
                getEndPoint().close();
            }
        }

        private boolean isBlank(HttpField field) {
            String value = field.getValue();
            return value == null || value.isBlank();
        }

        private boolean isMissingHost(HttpException failure) {
            return "No Host".equals(failure.getReason());
        }
    }

    /** Waits for the connection to become readable, which while a stream is open means: closed, or a next request. */
    private final class Watch implements Callback {
        private final Runnable gone;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean stopped;

        private Watch(Runnable gone) {
            this.gone = gone;
        }

        private void begin() {
            getEndPoint().tryFillInterested(this);
        }

        /** When this returns nothing is read any more. */
        private void stop() {
            lock.lock();
            try {
                stopped = true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void succeeded() {
            if (hasEnded()) {
                gone.run();
            }
        }

        private boolean hasEnded() {
            lock.lock();
            try {
                if (stopped) {
                    return false;
                }
                ByteBuffer peeked = BufferUtil.allocate(PEEKED_BYTES);
                int count = fill(peeked);
                if (count > 0) {
                    onUpgradeTo(peeked);
                } else if (count == 0) {
                    begin();
                }
                return count < 0;
            } finally {
                lock.unlock();
            }
        }

        private int fill(ByteBuffer buffer) {
            try {
                return getEndPoint().fill(buffer);
            } catch (java.io.IOException e) {
                return -1;
            }
        }

        @Override
        public void failed(Throwable cause) {
            lock.lock();
            boolean told;
            try {
                told = !stopped;
            } finally {
                lock.unlock();
            }
            if (told) {
                gone.run();
            }
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    /** Makes connections of this kind. */
    static final class Factory extends HttpConnectionFactory {
        private final ServerCounters counters;

        Factory(HttpConfiguration configuration, ServerCounters counters) {
            super(configuration);
            this.counters = counters;
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            WireConnection connection = new WireConnection(getHttpConfiguration(), connector, endPoint, counters);
            return configure(connection, connector, endPoint);
        }
    }
}
