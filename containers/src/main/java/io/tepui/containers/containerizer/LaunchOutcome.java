package io.tepui.containers.containerizer;

import java.util.Optional;

/** What became of a launch (AO-86 to AO-92). */
public sealed interface LaunchOutcome {

    /**
     * Its process was told to run the command; it may have ended already, also because the command cannot be executed (AO-87).
     *
     * @param pid of its first process, in the agent's namespace; 0 when it ended before that was known
     * @param notExecuted why the command could not be executed, as one line; empty when it could
     */
    record Launched(long pid, Optional<String> notExecuted) implements LaunchOutcome {
        /** Of a command that was executed. */
        public Launched(long pid) {
            this(pid, Optional.empty());
        }
    }

    /** The id is in use; nothing was done (AO-88). */
    record InUse() implements LaunchOutcome {}

    /** Nothing of it runs, and what was made of it is gone but its sandbox. */
    record Failed(Step step, String message) implements LaunchOutcome {}

    /** How far a launch came. */
    enum Step {
        /** Its parent is not known, has ended or is being ended (AO-90). */
        PARENT,
        /** It asks for what is not supported (AO-81). */
        UNSUPPORTED,
        /** Its sandbox could not be made. */
        SANDBOX,
        /** Its image could not be had. */
        IMAGE,
        /** An isolator refused it, or a volume could not be shown. */
        ISOLATION,
        /** A URI could not be fetched. */
        FETCH,
        /** No process could be started. */
        START,
        /** It was destroyed while it was launched (AO-145). */
        DESTROYED
    }
}
