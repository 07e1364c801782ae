package io.tepui.http.link;

import io.tepui.protocol.UPid;

/** Is told of links that broke. */
@FunctionalInterface
public interface LinkListener {
    /**
     * The connection to a linked peer has ended, could not be made, or was given up (AM-12). Called once for each pid that was
     * linked over it, on a thread of the link; the pid is no longer linked then.
     *
     * @param reason one line for the log
     */
    void exited(UPid peer, String reason);
}
