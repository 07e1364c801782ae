package io.tepui.http.link;

/**
 * What the links have done.
 *
 * @param openConnections connections open or being made now, persistent and temporary
 * @param messagesSent messages handed to the network
 * @param messagesLost messages that were accepted and then lost with their connection
 * @param connectionsMade connections begun since the start
 * @param connectionsBroken connections that ended in any other way than because all was done
 * @param overflows connections given up because too much waited
 */
public record LinkStatistics(
        int openConnections,
        long messagesSent,
        long messagesLost,
        long connectionsMade,
        long connectionsBroken,
        long overflows) {}
