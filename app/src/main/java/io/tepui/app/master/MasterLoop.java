package io.tepui.app.master;

import io.tepui.app.loop.CoreLoop;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop around the master's core. For each batch of inputs: apply them, publish the state that results, and only then
 * carry out the effects, so that who gets an answer can read what it tells of.
 */
final class MasterLoop implements AutoCloseable {
    private final Clock clock;
    private final Published published;
    private final CoreLoop<MasterInput> loop;
    private final List<Effect> effects = new ArrayList<>();
    private @Nullable MasterEngine engine;
    private @Nullable Consumer<Effect> runner;

    /**
     * @param onFailure called on the loop's thread when core or effects fail: the process has to end then
     */
    MasterLoop(Clock clock, Published published, Runnable onFailure) {
        this.clock = clock;
        this.published = published;
        this.loop = new CoreLoop<>("master-loop", CoreLoop.DEFAULT_CAPACITY, this::handle, onFailure);
    }

    /** Publishes the first state and begins; inputs that came before are applied first. */
    void start(MasterEngine core, Consumer<Effect> effectRunner) {
        engine = core;
        runner = effectRunner;
        published.publish(core.state());
        loop.start();
    }

    /** Adds an input from outside; waits while too many wait. False when the master is stopping. */
    boolean submit(MasterInput input) {
        return loop.submit(input);
    }

    /** Adds an input of the process itself, without waiting. */
    boolean inject(MasterInput input) {
        return loop.inject(input);
    }

    /** How many inputs wait. */
    int queued() {
        return loop.queued();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void handle(List<MasterInput> inputs) {
        MasterEngine core = Objects.requireNonNull(engine);
        Instant now = clock.instant();
        for (MasterInput input : inputs) {
            core.apply(input, now, effects::add);
        }
        published.publish(core.state());
        effects.forEach(Objects.requireNonNull(runner));
        effects.clear();
    }
}
