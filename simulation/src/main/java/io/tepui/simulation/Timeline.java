package io.tepui.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in the order of its time, and in the order of its making at one time. */
final class Timeline {
    /** When every simulation begins. */
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private record Planned(long nanos, long number, Life life, Runnable what) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private long nowNanos;
    private long made;
    private long steps;

    Instant now() {
        return START.plusNanos(nowNanos);
    }

    /** How much virtual time has passed. */
    Duration passed() {
        return Duration.ofNanos(nowNanos);
    }

    /** How many things have happened. */
    long steps() {
        return steps;
    }

    /** Plans what happens to a process, unless its life is over by then. */
    void after(Duration delay, Life life, Runnable what) {
        planned.add(new Planned(nowNanos + Math.max(0, delay.toNanos()), made++, life, what));
    }

    /** Plans what happens to a process at a time; at once if the time has passed. */
    void at(Instant when, Life life, Runnable what) {
        // Instants far beyond any simulation stand for never.
        if (when.isBefore(START.plus(Duration.ofDays(365)))) {
            after(Duration.between(now(), when), life, what);
        }
    }

    /** Lets everything happen until this much time has passed. */
    void runUntil(Duration end) {
        while (!planned.isEmpty() && planned.peek().nanos <= end.toNanos()) {
            Planned next = planned.poll();
            nowNanos = next.nanos;
            if (!next.life.isOver()) {
                steps++;
                next.what.run();
            }
        }
        nowNanos = Math.max(nowNanos, end.toNanos());
    }
}
