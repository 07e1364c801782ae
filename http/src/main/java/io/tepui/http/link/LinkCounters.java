package io.tepui.http.link;

import java.util.concurrent.atomic.LongAdder;

/** Counts of all links of a pool. */
final class LinkCounters {
    final LongAdder messagesSent = new LongAdder();
    final LongAdder messagesLost = new LongAdder();
    final LongAdder connectionsMade = new LongAdder();
    final LongAdder connectionsBroken = new LongAdder();
    final LongAdder overflows = new LongAdder();
}
