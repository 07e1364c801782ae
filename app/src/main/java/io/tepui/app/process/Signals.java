package io.tepui.app.process;

import sun.misc.Signal;

/** Signals that the process reacts to beside those that end it. */
public final class Signals {
    private Signals() {}

    /**
     * Does something at each SIGUSR1, on a thread of the virtual machine. Before, that signal ends the process.
     *
     * @param action should not wait
     */
    public static void onUsr1(Runnable action) {
        Signal.handle(new Signal("USR1"), signal -> action.run());
    }
}
