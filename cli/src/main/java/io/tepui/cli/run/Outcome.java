package io.tepui.cli.run;

import io.tepui.cli.ExitCodes;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a task ended, as an exit status and, where the status alone doesn't tell, a line.
 *
 * @param exitStatus 0 to 255
 * @param explanation what to tell the user; empty when the command's own status says it all
 */
record Outcome(int exitStatus, Optional<String> explanation) {
    private static final Pattern EXITED = Pattern.compile("Command exited with status (\\d+)");
    private static final Pattern SIGNALED =
            Pattern.compile("Command terminated with signal ([^(]+?)( \\(core dumped\\))?");

    /** Signals by the description that statuses carry (SE-242). */
    private static final Map<String, Integer> SIGNALS = Map.ofEntries(
            Map.entry("Hangup", 1),
            Map.entry("Interrupt", 2),
            Map.entry("Quit", 3),
            Map.entry("Illegal instruction", 4),
            Map.entry("Aborted", 6),
            Map.entry("Bus error", 7),
            Map.entry("Floating point exception", 8),
            Map.entry("Killed", 9),
            Map.entry("User defined signal 1", 10),
            Map.entry("Segmentation fault", 11),
            Map.entry("User defined signal 2", 12),
            Map.entry("Broken pipe", 13),
            Map.entry("Alarm clock", 14),
            Map.entry("Terminated", 15));

    private static final List<TaskState> TERMINAL = List.of(
            TaskState.TASK_FINISHED,
            TaskState.TASK_FAILED,
            TaskState.TASK_KILLED,
            TaskState.TASK_LOST,
            TaskState.TASK_ERROR,
            TaskState.TASK_DROPPED,
            TaskState.TASK_GONE,
            TaskState.TASK_GONE_BY_OPERATOR);

    static boolean isTerminal(TaskState state) {
        return TERMINAL.contains(state);
    }

    /** Reads a terminal status. */
    static Outcome of(TaskStatus status) {
        return switch (status.getState()) {
            case TASK_FINISHED -> new Outcome(ExitCodes.OK, Optional.empty());
            case TASK_FAILED, TASK_KILLED -> ofMessage(status);
            default -> new Outcome(ExitCodes.NOT_RUN, Optional.of(describe(status)));
        };
    }

    private static Outcome ofMessage(TaskStatus status) {
        Matcher exited = EXITED.matcher(status.getMessage());
        if (exited.matches()) {
            int exitStatus = Integer.parseInt(exited.group(1));
            return status.getState() == TaskState.TASK_KILLED && exitStatus == 0
                    ? new Outcome(ExitCodes.FAILED, Optional.of(describe(status)))
                    : new Outcome(exitStatus, Optional.empty());
        }
        Matcher signaled = SIGNALED.matcher(status.getMessage());
        if (signaled.matches()) {
            int signal = SIGNALS.getOrDefault(signaled.group(1), 0);
            return new Outcome(128 + signal, Optional.of(describe(status)));
        }
        return new Outcome(ExitCodes.NOT_RUN, Optional.of(describe(status)));
    }

    private static String describe(TaskStatus status) {
        StringBuilder text = new StringBuilder(status.getState().name());
        if (status.hasReason()) {
            text.append(", ").append(status.getReason().name());
        }
        if (!status.getMessage().isEmpty()) {
            text.append(": ").append(status.getMessage());
        }
        return text.toString();
    }
}
