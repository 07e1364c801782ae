package io.tepui.containers;

/**
 * Why a container did not start.
 *
 * @param reason kind of failure
 * @param errno the operating system's error number, 0 when there is none
 * @param message one line that names the value at fault
 */
public record LaunchFailure(Reason reason, int errno, String message) {

    /** Whether all was made ready, and only the command could not be executed. */
    public boolean isTheCommands() {
        return switch (reason) {
            case COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE, COMMAND_TOO_LONG -> true;
            default -> false;
        };
    }

    /** Kinds of failures. */
    public enum Reason {
        /** The system cannot express the command or its environment, such as a text with a NUL character. */
        INVALID_SPEC,
        /** The user is not known on this machine. */
        UNKNOWN_USER,
        /** The agent is not privileged to run commands as that user. */
        USER_NOT_PERMITTED,
        /** The working directory is missing or not accessible to the user. */
        WORKING_DIRECTORY,
        /** There is no such program. */
        COMMAND_NOT_FOUND,
        /** The program is there but cannot be run. */
        COMMAND_NOT_EXECUTABLE,
        /** Command and environment are larger than the system takes. */
        COMMAND_TOO_LONG,
        /** A file of the standard streams cannot be made. */
        OUTPUT_FILES,
        /** A part of the confinement cannot be had, such as a namespace, a mount or a limit. */
        CONFINEMENT,
        /** The runtime directory cannot be made or written. */
        RUNTIME_DIRECTORY,
        /** The system has no process, memory or descriptor left. */
        SYSTEM_RESOURCES,
        /** A container with this id, or with this runtime directory, is known. */
        DUPLICATE,
        /** The runtime has as many containers as it may have. */
        TOO_MANY_CONTAINERS,
        /** The shim program itself cannot be run. */
        SHIM
    }
}
