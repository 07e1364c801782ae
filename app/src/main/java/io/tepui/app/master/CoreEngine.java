package io.tepui.app.master;

import io.tepui.master.core.EffectSink;
import io.tepui.master.core.MasterCore;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.MasterInfo;
import java.time.Instant;

/** The real core. */
record CoreEngine(MasterCore core) implements MasterEngine {
    static MasterEngine make(MasterSettings settings, MasterInfo info, Instant started) {
        return new CoreEngine(new MasterCore(settings, info, started));
    }

    @Override
    public void apply(MasterInput input, Instant now, EffectSink effects) {
        core.apply(input, now, effects);
    }

    @Override
    public MasterState state() {
        return core.state();
    }
}
