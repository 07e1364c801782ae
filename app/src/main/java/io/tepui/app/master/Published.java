package io.tepui.app.master;

import io.tepui.master.state.MasterState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest published state of the master. Readers take it and answer from it; nobody waits for anybody. */
final class Published {
    private volatile @Nullable MasterState state;

    /** Makes a state the newest; by the loop alone. */
    void publish(MasterState newest) {
        state = newest;
    }

    /** The newest state; nothing before the core has started. */
    Optional<MasterState> current() {
        return Optional.ofNullable(state);
    }

    /** The newest state, for those who ask after {@link #isRecovered()}. */
    MasterState get() {
        MasterState newest = state;
        if (newest == null) {
            throw new IllegalStateException("The master's core has not started");
        }
        return newest;
    }

    /** Whether the registry has been read, so that calls are answered and messages taken (MO-15, AM-16). */
    boolean isRecovered() {
        MasterState newest = state;
        return newest != null && newest.leadership().recovered();
    }
}
