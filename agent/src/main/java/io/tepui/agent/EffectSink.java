package io.tepui.agent;

/** Where a core puts what is to be done. */
@FunctionalInterface
public interface EffectSink {
    /** Adds an effect after those added before. */
    void add(AgentEffect effect);
}
