package io.tepui.http;

import io.tepui.protocol.UPid;

/** Takes the internal messages that peers send to the processes of this server (AM-4 to AM-8). */
@FunctionalInterface
public interface MessageReceiver {
    /**
     * Takes one message, on a virtual thread; messages of one connection come in order, one at a time. It may block: then
     * the connection is not read further.
     *
     * @param receiver the process id in the path, decoded, e.g. {@code slave(1)}
     * @param message the full name of the message, e.g. {@code mesos.internal.PingSlaveMessage}; unknown names are to be dropped (AM-8)
     * @param sender who sent it, as it says itself
     * @param body the message's bytes, empty when there are none; not changed by anybody afterwards
     * @return whether there is a process with the receiver's id (202), else 404 is answered (AM-7)
     */
    boolean receive(String receiver, String message, UPid sender, byte[] body);

    /** Knows no process: every message is answered 404. */
    static MessageReceiver none() {
        return (receiver, message, sender, body) -> false;
    }
}
