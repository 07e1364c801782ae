package io.tepui.app.master;

import io.tepui.master.core.EffectSink;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.MasterInfo;
import java.time.Instant;

/** The master's core as the loop sees it; used by the loop's thread alone. */
interface MasterEngine {
    /** Applies one input; its effects go to the sink, in order. */
    void apply(MasterInput input, Instant now, EffectSink effects);

    /** The state after all inputs so far: immutable, for any number of readers. */
    MasterState state();

    /** Makes the core of one master. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes a core that has not read its registry yet.
         *
         * @param started when the process started
         */
        MasterEngine make(MasterSettings settings, MasterInfo info, Instant started);
    }
}
