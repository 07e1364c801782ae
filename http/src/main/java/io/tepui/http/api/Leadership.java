package io.tepui.http.api;

/** Whether this master is the one that answers (MO-34, MO-35). */
@FunctionalInterface
public interface Leadership {
    /** How this master stands. */
    sealed interface Standing {}

    /** This master leads. */
    record Leading() implements Standing {}

    /**
     * Another master leads.
     *
     * @param hostAndPort the leader's host name and port, e.g. {@code m1.example:5050}
     */
    record Elsewhere(String hostAndPort) implements Standing {}

    /** No leader is known. */
    record Unknown() implements Standing {}

    /** How it stands now. */
    Standing standing();

    /** Always leads: a master without election, and every agent. */
    static Leadership always() {
        Standing leading = new Leading();
        return () -> leading;
    }
}
