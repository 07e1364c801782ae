package io.tepui.containers.containerizer;

/** What became of a removal (AO-149 to AO-153). */
public sealed interface RemoveOutcome {

    /** Nothing of it is left. */
    record Removed() implements RemoveOutcome {}

    /** It still exists, or its root does not, or its files cannot be deleted; nothing more was done. */
    record Failed(String message) implements RemoveOutcome {}
}
