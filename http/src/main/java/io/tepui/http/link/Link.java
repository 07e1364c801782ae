package io.tepui.http.link;

import io.tepui.protocol.UPid;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * One connection to one peer address. One virtual thread connects and writes, request after request without waiting for
 * answers; another reads the answers and drops them, and so notices at once when the peer ends the connection.
 *
 * <p>It is persistent while a pid is linked over it; else it ends when all that waits is written (AM-11).
 */
final class Link {
    private static final int JOINED_BYTES = 32 * 1024;
    private static final int DROPPED_BYTES = 512;

    private final UPid peer;
    private final LinkConfig config;
    private final LinkCounters counters;
    private final BiConsumer<Link, String> ended;

    private final Socket socket = new Socket();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock.
    private final ArrayDeque<MessageFrame> waiting = new ArrayDeque<>(2);
    private final Set<UPid> linked = new HashSet<>(2);
    private long waitingBytes;
    private boolean open = true;
    private boolean peerEnded;

    /**
     * @param ended told once when the link no longer takes messages, with the reason
     */
    Link(UPid peer, LinkConfig config, LinkCounters counters, BiConsumer<Link, String> ended) {
        this.peer = peer;
        this.config = config;
        this.counters = counters;
        this.ended = ended;
    }

    void start() {
        counters.connectionsMade.increment();
        Thread.ofVirtual().name("link-" + address()).start(this::connectAndWrite);
    }

    /** {@code host:port} of the peer. */
    String address() {
        return peer.address();
    }

    /** Keeps the connection for this pid; false when it is closing. */
    boolean link(UPid pid) {
        lock.lock();
        try {
            if (open) {
                linked.add(pid);
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** No longer keeps the connection for this pid. */
    void unlink(UPid pid) {
        lock.lock();
        try {
            linked.remove(pid);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Puts a message at the end of what waits; false when the link is closing and the message needs another one. */
    boolean send(MessageFrame frame) {
        boolean overflow;
        lock.lock();
        try {
            if (!open) {
                return false;
            }
            waiting.add(frame);
            waitingBytes += frame.lengthBytes();
            overflow = waitingBytes > config.maxWaitingBytes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (overflow) {
            counters.overflows.increment();
            end("more than " + config.maxWaitingBytes() + " bytes were waiting to be sent");
        }
        return true;
    }

    /** Ends the connection at once. What waits is lost; whoever is told learns this reason. */
    void end(String reason) {
        lock.lock();
        try {
            if (!open) {
                return;
            }
            open = false;
            counters.messagesLost.add(waiting.size());
            waiting.clear();
            waitingBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        counters.connectionsBroken.increment();
        closeSocket();
        ended.accept(this, reason);
    }

    /** The pids linked over it. After the end nothing changes them any more. */
    Set<UPid> linked() {
        lock.lock();
        try {
            return Set.copyOf(linked);
        } finally {
            lock.unlock();
        }
    }

    private void connectAndWrite() {
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(peer.host(), peer.port()), (int)
                    config.connectTimeout().toMillis());
            Thread.ofVirtual().name("link-answers-" + address()).start(this::dropAnswers);
            write(socket.getOutputStream());
            socket.shutdownOutput();
            awaitPeer();
        } catch (IOException | IllegalArgumentException e) {
            end(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end("interrupted");
        } finally {
            closeSocket();
        }
    }

    /** Writes until the link ends, or is temporary and nothing waits. */
    private void write(OutputStream out) throws IOException, InterruptedException {
        for (List<MessageFrame> next = take(); !next.isEmpty(); next = take()) {
            byte[] joined = new byte[Math.min(JOINED_BYTES, totalBytes(next))];
            int filled = 0;
            for (MessageFrame frame : next) {
                for (byte[] part : List.of(frame.head(), frame.body(), frame.tail())) {
                    filled = append(part, joined, filled, out);
                }
            }
            out.write(joined, 0, filled);
            counters.messagesSent.add(next.size());
        }
    }

    /** Puts a part behind what is joined, writing before that what no longer fits; returns the bytes joined then. */
    private static int append(byte[] part, byte[] joined, int filled, OutputStream out) throws IOException {
        if (part.length <= joined.length - filled) {
            System.arraycopy(part, 0, joined, filled, part.length);
            return filled + part.length;
        }
        out.write(joined, 0, filled);
        if (part.length <= joined.length) {
            System.arraycopy(part, 0, joined, 0, part.length);
            return part.length;
        }
        out.write(part);
        return 0;
    }

    /** All messages that wait; waits for some. None when the link is over. */
    private List<MessageFrame> take() throws InterruptedException {
        boolean done = false;
        List<MessageFrame> taken = List.of();
        lock.lock();
        try {
            while (open && waiting.isEmpty() && !linked.isEmpty()) {
                changed.await();
            }
            if (!waiting.isEmpty()) {
                taken = new ArrayList<>(waiting);
                waiting.clear();
                waitingBytes = 0;
            } else if (open) {
                open = false;
                done = true;
            }
        } finally {
            lock.unlock();
        }
        if (done) {
            ended.accept(this, "all was sent");
        }
        return taken;
    }

    private void dropAnswers() {
        byte[] dropped = new byte[DROPPED_BYTES];
        String reason = "the peer ended the connection";
        try {
            InputStream in = socket.getInputStream();
            while (in.read(dropped) >= 0) {
                // Answers are not looked at (AM-7).
            }
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        end(reason);
        lock.lock();
        try {
            peerEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the peer read all before the connection is closed. */
    private void awaitPeer() throws InterruptedException {
        long left = config.lingerTimeout().toNanos();
        lock.lock();
        try {
            while (!peerEnded && left > 0) {
                left = changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            // The connection is given up in any case.
        }
    }

    private static int totalBytes(List<MessageFrame> frames) {
        return (int) Math.min(
                JOINED_BYTES,
                frames.stream().mapToLong(MessageFrame::lengthBytes).sum());
    }
}
