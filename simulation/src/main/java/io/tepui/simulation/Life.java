package io.tepui.simulation;

/** One run of a process, from its start to its end. What was to happen to it later does not happen after its end. */
final class Life {
    private boolean over;

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    /** A life that does not end before the simulation. */
    static Life everlasting() {
        return new Life();
    }
}
