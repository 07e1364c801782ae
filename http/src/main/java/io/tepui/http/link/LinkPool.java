package io.tepui.http.link;

import io.tepui.protocol.UPid;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The outgoing side of the message protocol: at most one connection to each address (AM-10 to AM-13).
 *
 * <p>Messages to one address arrive in the order in which {@link #send} was called for them, or are lost with the connection;
 * no call waits for the network. May be used by any thread.
 */
public final class LinkPool implements AutoCloseable {
    private final LinkConfig config;
    private final LinkListener listener;
    private final LinkCounters counters = new LinkCounters();
    private final ConcurrentHashMap<String, Link> links = new ConcurrentHashMap<>();
    private final ReentrantLock making = new ReentrantLock();
    private volatile boolean closed;

    /** A pool without connections, that tells this listener of every linked peer that is lost. */
    public LinkPool(LinkConfig config, LinkListener listener) {
        this.config = config;
        this.listener = listener;
    }

    /**
     * Sends a message over the connection to the receiver's address; without one, over a temporary connection (AM-11).
     *
     * @param from the pid to answer to
     * @param to the receiver; nothing is sent to {@link UPid#ABSENT}
     * @param message full protobuf name, e.g. {@code mesos.internal.PingSlaveMessage}
     * @param body the serialized message, which is not copied and must not change
     */
    public void send(UPid from, UPid to, String message, byte[] body) {
        if (closed || to.isAbsent()) {
            return;
        }
        MessageFrame frame = MessageFrame.of(from, to, message, body);
        Link link = links.get(to.address());
        if (link == null || !link.send(frame)) {
            onFreshLink(to, now -> now.send(frame));
        }
    }

    /** Keeps a connection to this peer, and tells the listener when it ends; does nothing for a peer that is linked. */
    public void link(UPid peer) {
        if (closed || peer.isAbsent()) {
            return;
        }
        Link link = links.get(peer.address());
        if (link == null || !link.link(peer)) {
            onFreshLink(peer, now -> now.link(peer));
        }
    }

    /** Forgets the link to this peer without telling the listener. Its connection ends when no other pid is linked over it. */
    public void unlink(UPid peer) {
        Link link = links.get(peer.address());
        if (link != null) {
            link.unlink(peer);
        }
    }

    /** What the links have done so far. */
    public LinkStatistics statistics() {
        return new LinkStatistics(
                links.size(),
                counters.messagesSent.sum(),
                counters.messagesLost.sum(),
                counters.connectionsMade.sum(),
                counters.connectionsBroken.sum(),
                counters.overflows.sum());
    }

    /** Ends all connections at once, without telling the listener. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(links.values()).forEach(link -> link.end("closed"));
    }

    /** Does this on the link of the peer's address, or on a new one when there is none or it is closing. */
    private void onFreshLink(UPid peer, Predicate<Link> use) {
        making.lock();
        try {
            Link now = links.get(peer.address());
            if (now != null && use.test(now)) {
                return;
            }
            Link fresh = new Link(peer, config, counters, this::ended);
            if (!use.test(fresh)) {
                throw new IllegalStateException("A link that was not started is closed");
            }
            links.put(peer.address(), fresh);
            fresh.start();
        } finally {
            making.unlock();
        }
    }

    private void ended(Link link, String reason) {
        links.remove(link.address(), link);
        if (!closed) {
            link.linked().forEach(peer -> listener.exited(peer, reason));
        }
    }
}
