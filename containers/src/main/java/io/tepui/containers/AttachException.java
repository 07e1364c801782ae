package io.tepui.containers;

/** A container cannot be attached to. */
public final class AttachException extends Exception {

    /** Why not. */
    public enum Reason {
        /** No container of this id runs. */
        NOT_RUNNING,
        /** It has no switchboard, or that is gone (AO-108). */
        NO_SWITCHBOARD,
        /** Another writer is attached (AO-126). */
        INPUT_TAKEN,
        /** As many are attached as can be. */
        TOO_MANY
    }

    private final Reason reason;

    public AttachException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
