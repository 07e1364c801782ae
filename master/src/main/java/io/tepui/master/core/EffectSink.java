package io.tepui.master.core;

/** Takes the effects of an input in order. */
@FunctionalInterface
public interface EffectSink {
    /** Takes one effect; it is carried out later, after the new state is published. */
    void emit(Effect effect);
}
