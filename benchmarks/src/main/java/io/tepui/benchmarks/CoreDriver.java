package io.tepui.benchmarks;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterCore;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.registry.RegistrySnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A master's core alone, on the caller's thread: inputs go in as fast as it takes them, the state is taken out after each
 * batch as the loop does, the registry stores at once, all other effects are counted and dropped.
 */
final class CoreDriver {
    /** Inputs between two publications; the loop of a busy master takes up to 1,024. */
    private static final int BATCH = 64;

    private final MasterCore core;
    private final Deque<MasterInput> stored = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private MasterState published;
    private long effects;
    private int inBatch;

    CoreDriver(MasterSettings settings) {
        MasterInfo info = MasterInfo.newBuilder()
                .setId("c0ffee00")
                .setIp(0x0100007F)
                .setPort(5050)
                .setPid("master@127.0.0.1:5050")
                .build();
        core = new MasterCore(settings, info, now);
        apply(new MasterInput.Recovered(RegistrySnapshot.empty()));
        published = core.state();
    }

    /** Applies an input, and what the registry answers to it. */
    void apply(MasterInput input) {
        applyOne(input);
        for (MasterInput next = stored.poll(); next != null; next = stored.poll()) {
            applyOne(next);
        }
    }

    private void applyOne(MasterInput input) {
        now = now.plusNanos(1_000);
        core.apply(input, now, this::take);
        if (++inBatch == BATCH) {
            published = core.state();
            inBatch = 0;
        }
    }

    private void take(Effect effect) {
        effects++;
        if (effect instanceof Effect.StoreRegistry write) {
            stored.add(new MasterInput.RegistryStored(write.ticket(), Optional.empty()));
        }
    }

    /** The state after all inputs. */
    MasterState state() {
        published = core.state();
        return published;
    }

    /** Effects so far. */
    long effects() {
        return effects;
    }
}
