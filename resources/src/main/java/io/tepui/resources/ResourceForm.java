package io.tepui.resources;

/** The three ways a message tells its reservations (AR-84, MO-104 to MO-106). */
public enum ResourceForm {
    /** {@code reservations} only: inside the master, between capable peers, in offers and tasks. */
    POST_REFINEMENT,
    /** {@code role} and {@code reservation}: for old peers; cannot tell more than one reservation. */
    PRE_REFINEMENT,
    /** {@code reservations}, and {@code role} and {@code reservation} too while there is at most one: in HTTP answers. */
    ENDPOINT
}
