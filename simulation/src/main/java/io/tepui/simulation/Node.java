package io.tepui.simulation;

import com.google.protobuf.Message;
import io.tepui.protocol.UPid;

/** A process that takes messages of the agent-master protocol. */
interface Node {
    /** Its {@code host:port}. */
    String address();

    /** Its present run; over while it is down. */
    Life life();

    /** A message came. */
    void receive(UPid from, Message message);
}
