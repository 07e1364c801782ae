package io.tepui.containers.posix;

import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.linux.ErrorNumbers;

/** Puts the stage and error number of a failed launch into words. */
final class LaunchFailures {

    private static final int STAGE_REQUEST = 1;
    private static final int STAGE_FORK = 2;
    private static final int STAGE_RUNTIME_DIRECTORY = 3;
    private static final int STAGE_STREAMS = 4;
    private static final int STAGE_USER = 5;
    private static final int STAGE_WORKING_DIRECTORY = 6;
    private static final int STAGE_EXEC = 7;
    private static final int STAGE_TERMINAL = 8;
    private static final int STAGE_CGROUP = 9;
    private static final int STAGE_JOIN = 10;
    private static final int STAGE_NAMESPACE = 11;
    private static final int STAGE_MOUNT = 12;
    private static final int STAGE_ROOT = 13;
    private static final int STAGE_HOSTNAME = 14;
    private static final int STAGE_RLIMIT = 15;
    private static final int STAGE_CAPABILITIES = 16;
    private static final int STAGE_NO_NEW_PRIVILEGES = 17;
    private static final int STAGE_SECCOMP = 18;
    private static final int STAGE_OOM_SCORE = 19;

    /** Whoever served the request ended before it was answered; nothing that it started goes on. */
    static final int STAGE_SHIM = 20;

    private static final int ENOENT = 2;
    private static final int E2BIG = 7;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int EMFILE = 24;
    private static final int ENFILE = 23;

    private LaunchFailures() {}

    static LaunchFailure of(int stage, int errno, String detail) {
        String cause = ErrorNumbers.describe(errno);
        return switch (stage) {
            case STAGE_REQUEST -> failure(Reason.SHIM, errno, "The shim refused the launch request: " + detail);
            case STAGE_FORK ->
                failure(Reason.SYSTEM_RESOURCES, errno, "Failed to start a process for the container: " + cause);
            case STAGE_RUNTIME_DIRECTORY ->
                failure(
                        Reason.RUNTIME_DIRECTORY,
                        errno,
                        "Failed to use the runtime directory '" + detail + "': " + cause);
            case STAGE_STREAMS ->
                failure(Reason.OUTPUT_FILES, errno, "Failed to open the output file '" + detail + "': " + cause);
            case STAGE_USER -> failure(Reason.USER_NOT_PERMITTED, errno, "Failed to switch to the user: " + cause);
            case STAGE_WORKING_DIRECTORY ->
                failure(
                        Reason.WORKING_DIRECTORY,
                        errno,
                        "Failed to change to the working directory '" + detail + "': " + cause);
            case STAGE_EXEC -> failure(execReason(errno), errno, "Failed to execute '" + detail + "': " + cause);
            case STAGE_TERMINAL ->
                failure(Reason.SYSTEM_RESOURCES, errno, "Failed to make a terminal for the container: " + cause);
            case STAGE_SHIM ->
                failure(Reason.SHIM, errno, "The container's shim ended before the command was started: " + detail);
            default -> confinement(stage, errno, detail, cause);
        };
    }

    private static LaunchFailure confinement(int stage, int errno, String detail, String cause) {
        String what =
                switch (stage) {
                    case STAGE_CGROUP -> "enter the cgroup";
                    case STAGE_JOIN -> "enter the namespace";
                    case STAGE_NAMESPACE -> "make the namespace";
                    case STAGE_MOUNT -> "mount on";
                    case STAGE_ROOT -> "change the root to";
                    case STAGE_HOSTNAME -> "set the host name";
                    case STAGE_RLIMIT -> "set the resource limit";
                    case STAGE_CAPABILITIES -> "set the capabilities";
                    case STAGE_NO_NEW_PRIVILEGES -> "set no_new_privs";
                    case STAGE_SECCOMP -> "load the seccomp filter";
                    case STAGE_OOM_SCORE -> "set oom_score_adj";
                    default -> "";
                };
        return what.isEmpty()
                ? failure(Reason.SHIM, errno, "The launch failed in a way not known here: " + detail)
                : failure(Reason.CONFINEMENT, errno, "Failed to " + what + " '" + detail + "': " + cause);
    }

    private static Reason execReason(int errno) {
        return switch (errno) {
            case ENOENT -> Reason.COMMAND_NOT_FOUND;
            case E2BIG -> Reason.COMMAND_TOO_LONG;
            case EAGAIN, ENOMEM, EMFILE, ENFILE -> Reason.SYSTEM_RESOURCES;
            default -> Reason.COMMAND_NOT_EXECUTABLE;
        };
    }

    static LaunchFailure failure(Reason reason, int errno, String message) {
        return new LaunchFailure(reason, errno, message);
    }

    static LaunchFailure failure(Reason reason, String message) {
        return new LaunchFailure(reason, 0, message);
    }
}
