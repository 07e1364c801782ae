package io.tepui.app.agent;

import io.tepui.agent.AgentCore;
import io.tepui.agent.AgentEffect;
import io.tepui.agent.AgentInput;
import io.tepui.agent.TimerKey;
import io.tepui.agent.state.AgentState;
import io.tepui.app.loop.CoreLoop;
import io.tepui.app.loop.Timers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives the core: its inputs come from one queue, its state is published after each batch, and its effects go to the thread
 * that carries them out.
 */
final class AgentDriver implements AutoCloseable {
    private final AgentCore core;
    private final Clock clock;
    private final CoreLoop<AgentInput> loop;
    private final Timers<TimerKey> timers;
    private final EffectThread effects;
    private volatile AgentState published;
    private volatile boolean takesInputs;
    private Instant latest = Instant.EPOCH;

    /**
     * Makes a driver, not started.
     *
     * @param actions carries out what is neither a file nor a timer
     * @param onFailure called when the core or an effect failed in a way that nobody foresaw
     */
    AgentDriver(AgentCore core, Clock clock, Actions actions, Runnable onFailure) {
        this.core = core;
        this.clock = clock;
        this.published = core.state();
        this.loop = new CoreLoop<>("agent-core", CoreLoop.DEFAULT_CAPACITY, this::handle, onFailure);
        this.timers = new Timers<>("agent-timers", clock, key -> inject(new AgentInput.TimerFired(key)));
        this.effects = new EffectThread(effect -> carryOut(effect, actions), onFailure);
    }

    /** Starts with what an earlier run left; from now on inputs are taken. */
    void start(AgentInput.Recovered recovered) {
        effects.start();
        loop.start();
        loop.submit(recovered);
        takesInputs = true;
    }

    /** The state after the last batch of inputs. */
    AgentState state() {
        return published;
    }

    /** Adds an input from outside; waits while too many wait. False before the start and after the end: it is dropped. */
    boolean submit(AgentInput input) {
        return takesInputs && loop.submit(input);
    }

    /** Adds an input of the process itself, without waiting; drops it before the start and after the end. */
    void inject(AgentInput input) {
        if (takesInputs) {
            loop.inject(input);
        }
    }

    /** Inputs that wait now. */
    int queued() {
        return loop.queued();
    }

    /** How often a checkpoint could not be written. */
    long writeErrors() {
        return effects.writeErrors();
    }

    private void handle(List<AgentInput> inputs) {
        List<AgentEffect> out = new ArrayList<>();
        for (AgentInput input : inputs) {
            Instant now = clock.instant();
            // The core's time does not go back, though the machine's may.
            latest = now.isAfter(latest) ? now : latest;
            core.apply(input, latest, out::add);
        }
        published = core.state();
        if (!out.isEmpty()) {
            effects.submit(out);
        }
    }

    private void carryOut(AgentEffect effect, Actions actions) {
        switch (effect) {
            case AgentEffect.SetTimer set -> timers.set(set.key(), set.at());
            case AgentEffect.CancelTimer cancel -> timers.cancel(cancel.key());
            default -> actions.apply(effect);
        }
    }

    @Override
    public void close() {
        takesInputs = false;
        loop.close();
        effects.close();
        // Last: an effect that is still carried out may set a timer.
        timers.close();
    }
}
