package io.tepui.app.flags;

/** What a flag does in this version. */
public sealed interface Effect {
    /** The flag does what its help says. */
    record Built() implements Effect {}

    /**
     * The flag parses and shows its default, but any other value is refused: nothing a user sets is ignored silently.
     *
     * @param missing what this version lacks, as it completes "this version has no "
     */
    record NotBuilt(String missing) implements Effect {}

    /**
     * The flag is taken and shown, and changes nothing by its nature.
     *
     * @param reason why there is nothing to change, as a sentence without its full stop
     */
    record Accepted(String reason) implements Effect {}
}
