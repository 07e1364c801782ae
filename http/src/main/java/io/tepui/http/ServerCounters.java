package io.tepui.http;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a server does, and every time one of its limits is met. */
final class ServerCounters {
    final LongAdder requests = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder unparseable = new LongAdder();
    final LongAdder bodiesTooLarge = new LongAdder();
    final LongAdder bodiesWithoutRoom = new LongAdder();
    final LongAdder handlerFailures = new LongAdder();
    final LongAdder streamsOpened = new LongAdder();
    final LongAdder streamsClosed = new LongAdder();
    final LongAdder streamsTooSlow = new LongAdder();
    final LongAdder streamClientsGone = new LongAdder();
    final LongAdder connectionsOpened = new LongAdder();
    final LongAdder connectionsClosed = new LongAdder();
    final LongAdder connectionLimitMet = new LongAdder();
}
