package io.tepui.http;

/**
 * What a server has done since it started; taken by {@link HttpServer#statistics()}.
 *
 * @param requests API requests received
 * @param messages internal messages received (AM-6)
 * @param unparseable connections closed because of a request that is no HTTP (MO-5)
 * @param bodiesTooLarge bodies refused with 413
 * @param bodiesWithoutRoom bodies refused with 503 because all bodies together reached their limit
 * @param handlerFailures handlers that failed and were answered 500
 * @param openStreams streams open now
 * @param streamsTooSlow streams ended because their reader was too slow
 * @param streamClientsGone streams ended by their client
 * @param openConnections connections open now
 * @param connectionsAccepted connections accepted since the start
 * @param connectionLimitMet times that accepting paused at the limit of connections
 * @param bodyBytesInFlight bytes of bodies over 64 KiB that are held now
 */
public record ServerStatistics(
        long requests,
        long messages,
        long unparseable,
        long bodiesTooLarge,
        long bodiesWithoutRoom,
        long handlerFailures,
        long openStreams,
        long streamsTooSlow,
        long streamClientsGone,
        long openConnections,
        long connectionsAccepted,
        long connectionLimitMet,
        long bodyBytesInFlight) {

    static ServerStatistics of(ServerCounters counters, ByteBudget bodies) {
        return new ServerStatistics(
                counters.requests.sum(),
                counters.messages.sum(),
                counters.unparseable.sum(),
                counters.bodiesTooLarge.sum(),
                counters.bodiesWithoutRoom.sum(),
                counters.handlerFailures.sum(),
                counters.streamsOpened.sum() - counters.streamsClosed.sum(),
                counters.streamsTooSlow.sum(),
                counters.streamClientsGone.sum(),
                counters.connectionsOpened.sum() - counters.connectionsClosed.sum(),
                counters.connectionsOpened.sum(),
                counters.connectionLimitMet.sum(),
                bodies.taken());
    }
}
