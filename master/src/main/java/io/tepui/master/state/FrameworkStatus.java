package io.tepui.master.state;

/** Where a framework stands with the master (SE-2). */
public enum FrameworkStatus {
    /** Its scheduler is subscribed and takes part in allocation. */
    ACTIVE,
    /** Its scheduler is subscribed but gets no offers. */
    INACTIVE,
    /** Its scheduler went away; the framework lives on until its failover timeout. */
    DISCONNECTED,
    /** Known from agents only: no scheduler has subscribed to this master yet. */
    RECOVERED,
    /** Removed; kept as history. */
    COMPLETED;

    /** Returns whether a scheduler has a subscription. */
    public boolean connected() {
        return this == ACTIVE || this == INACTIVE;
    }
}
