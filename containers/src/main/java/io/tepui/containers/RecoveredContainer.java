package io.tepui.containers;

/** What was found of a container that an earlier runtime launched. */
public sealed interface RecoveredContainer {

    /** The printed id. */
    String containerId();

    /** It runs, and is watched from now on. */
    record Running(Container container) implements RecoveredContainer {
        @Override
        public String containerId() {
            return container.id();
        }
    }

    /** It ended meanwhile and its status was recorded. */
    record Exited(ContainerExit exit) implements RecoveredContainer {
        @Override
        public String containerId() {
            return exit.containerId();
        }
    }

    /** It was started, but its shim has gone without recording a status: killed, or the machine was started anew. */
    record Lost(ContainerExit exit) implements RecoveredContainer {
        @Override
        public String containerId() {
            return exit.containerId();
        }
    }

    /** It never ran: its launch failed, or the agent died before it was made. */
    record NotStarted(String containerId, LaunchFailure failure) implements RecoveredContainer {}
}
