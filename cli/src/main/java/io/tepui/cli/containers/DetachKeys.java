package io.tepui.cli.containers;

import com.google.protobuf.ByteString;

/** Looks for Ctrl-P Ctrl-Q in what is typed: the keys that leave a container, and let it go on. */
final class DetachKeys {
    private static final byte FIRST = 16;
    private static final byte SECOND = 17;

    private final boolean enabled;
    private boolean pending;
    private boolean pressed;

    private DetachKeys(boolean enabled) {
        this.enabled = enabled;
    }

    /** Looks for them. */
    static DetachKeys enabled() {
        return new DetachKeys(true);
    }

    /** Takes all that is typed as it is. */
    static DetachKeys none() {
        return new DetachKeys(false);
    }

    /**
     * Takes what was typed.
     *
     * @return what is meant for the container; the first of the keys is kept back until it is clear what it means
     */
    ByteString take(ByteString typed) {
        if (!enabled || pressed) {
            return enabled ? ByteString.EMPTY : typed;
        }
        ByteString.Output meant = ByteString.newOutput(typed.size() + 1);
        for (byte key : typed) {
            if (pending && key == SECOND) {
                pressed = true;
                break;
            }
            if (pending) {
                meant.write(FIRST);
            }
            pending = key == FIRST;
            if (!pending) {
                meant.write(key);
            }
        }
        return meant.toByteString();
    }

    /** Whether both keys were pressed, one after the other. */
    boolean isPressed() {
        return pressed;
    }
}
