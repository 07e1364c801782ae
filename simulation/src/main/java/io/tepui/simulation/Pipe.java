package io.tepui.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * One direction of a TCP connection that stands: what is put in comes out in order, later; when it breaks, what was on its
 * way comes out up to some point, and nothing behind that. While the two ends cannot reach each other, it waits.
 */
final class Pipe<T> {
    private static final Duration STEP = Duration.ofNanos(1);

    private static final class Parcel<T> {
        private final T content;
        private boolean lost;

        Parcel(T content) {
            this.content = content;
        }
    }

    private final Network network;
    private final String from;
    private final String to;
    private final Life receiver;
    private final Consumer<T> deliver;
    private final Runnable onBreak;
    private final Deque<Parcel<T>> underWay = new ArrayDeque<>();
    private Duration lastArrival = Duration.ZERO;
    private boolean open = true;
    private boolean stalled;

    /**
     * @param receiver who gets what comes out; when its life is over nothing does
     * @param onBreak called once when the pipe breaks, not when it is closed
     */
    Pipe(Network network, String from, String to, Life receiver, Consumer<T> deliver, Runnable onBreak) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.receiver = receiver;
        this.deliver = deliver;
        this.onBreak = onBreak;
        network.opened(this);
    }

    String from() {
        return from;
    }

    String to() {
        return to;
    }

    boolean isOpen() {
        return open;
    }

    /** Puts something in; what is put into a broken pipe is lost. */
    void send(T content) {
        if (!open) {
            return;
        }
        Parcel<T> parcel = new Parcel<>(content);
        underWay.addLast(parcel);
        plan(parcel);
    }

    private void plan(Parcel<T> parcel) {
        Timeline time = network.time();
        Duration arrival = time.passed().plus(network.delay());
        if (arrival.compareTo(lastArrival) <= 0) {
            arrival = lastArrival.plus(STEP);
        }
        lastArrival = arrival;
        time.after(arrival.minus(time.passed()), receiver, () -> arrive(parcel));
    }

    private void arrive(Parcel<T> parcel) {
        if (parcel.lost || underWay.peekFirst() != parcel) {
            return;
        }
        if (!network.reaches(from, to)) {
            stalled = true;
            return;
        }
        underWay.removeFirst();
        deliver.accept(parcel.content);
    }

    /** The ends reach each other again: what waited goes on. */
    void resume() {
        if (stalled) {
            stalled = false;
            List.copyOf(underWay).forEach(this::plan);
        }
    }

    /** Takes no more; what was put in still comes out. */
    void close() {
        open = false;
        network.closed(this);
    }

    /** Breaks: a part of what is under way comes out, the rest is lost. */
    void breakNow() {
        if (!open) {
            return;
        }
        close();
        loseSome();
        onBreak.run();
    }

    /** The sender's process ended, or gave the connection up: the same, but nobody there is told. */
    void abandon() {
        if (open) {
            close();
            loseSome();
        }
    }

    private void loseSome() {
        List<Parcel<T>> parcels = new ArrayList<>(underWay);
        int kept = network.reaches(from, to) ? network.chance().between(0, parcels.size()) : 0;
        parcels.subList(kept, parcels.size()).forEach(parcel -> {
            parcel.lost = true;
            underWay.remove(parcel);
        });
    }
}
