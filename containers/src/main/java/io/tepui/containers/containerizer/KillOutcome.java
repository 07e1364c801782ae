package io.tepui.containers.containerizer;

/** What became of a signal (AO-141 to AO-148). */
public sealed interface KillOutcome {

    /** It was sent, or the container is destroyed instead because nothing of it ran yet. */
    record Sent() implements KillOutcome {}

    /** No such container, or it has ended. */
    record Unknown() implements KillOutcome {}

    /** It could not be sent; {@code message} says why. */
    record Failed(String message) implements KillOutcome {}
}
