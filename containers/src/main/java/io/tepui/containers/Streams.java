package io.tepui.containers;

/** What a container's standard streams are connected to, besides the files of its output. */
public sealed interface Streams {

    /** Standard input is empty, and nobody can attach (AO-185). */
    record Files() implements Streams {}

    /**
     * A switchboard: one writer at a time and many readers can attach (AO §2.12, §2.13).
     *
     * @param terminal whether the streams are a pseudo terminal, whose slave controls the command's session (AO-186)
     * @param holdsOutput whether the output is not read until the first reader has attached, which then gets all of it
     *     and is never overtaken: the command waits for it (AO-104)
     */
    record Switchboard(boolean terminal, boolean holdsOutput) implements Streams {}
}
