package io.tepui.agent;

import io.tepui.protocol.v1.CheckStatusInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.executor.Call;
import java.util.Optional;

/** Whether a call of an executor is complete, whatever the agent knows (SE-210). */
public final class ExecutorCallValidation {
    private static final int UUID_BYTES = 16;

    private ExecutorCallValidation() {}

    /** What is wrong with the call, as one line that names the field; nothing for a complete call. */
    public static Optional<String> problem(Call call) {
        if (!call.hasType()) {
            return Optional.of("type is missing");
        }
        if (!call.hasExecutorId()) {
            return Optional.of("executor_id is missing");
        }
        if (!call.hasFrameworkId()) {
            return Optional.of("framework_id is missing");
        }
        return switch (call.getType()) {
            case SUBSCRIBE -> call.hasSubscribe() ? updatesOf(call) : Optional.of("subscribe is missing");
            case UPDATE ->
                call.hasUpdate() ? update(call, call.getUpdate(), "update") : Optional.of("update is missing");
            case MESSAGE -> call.hasMessage() ? Optional.empty() : Optional.of("message is missing");
            case HEARTBEAT, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> updatesOf(Call call) {
        return call.getSubscribe().getUnacknowledgedUpdatesList().stream()
                .flatMap(each -> update(call, each, "subscribe.unacknowledged_updates").stream())
                .findFirst();
    }

    private static Optional<String> update(Call call, Call.Update update, String field) {
        TaskStatus status = update.getStatus();
        String at = field + ".status.";
        if (status.getUuid().size() != UUID_BYTES) {
            return Optional.of(
                    at + "uuid must have 16 bytes, not " + status.getUuid().size());
        }
        if (status.hasExecutorId() && !status.getExecutorId().equals(call.getExecutorId())) {
            return Optional.of(at + "executor_id '" + status.getExecutorId().getValue()
                    + "' is not the call's executor_id '" + call.getExecutorId().getValue() + "'");
        }
        if (!status.hasSource() || status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR) {
            return Optional.of(at + "source must be SOURCE_EXECUTOR");
        }
        if (status.getState() == TaskState.TASK_STAGING) {
            return Optional.of(at + "state must not be TASK_STAGING");
        }
        return status.hasCheckStatus() ? check(status.getCheckStatus(), at + "check_status.") : Optional.empty();
    }

    private static Optional<String> check(CheckStatusInfo check, String at) {
        if (!check.hasType()) {
            return Optional.of(at + "type is missing");
        }
        boolean matches =
                switch (check.getType()) {
                    case COMMAND -> check.hasCommand();
                    case HTTP -> check.hasHttp();
                    case TCP -> check.hasTcp();
                    case UNKNOWN -> false;
                };
        return matches ? Optional.empty() : Optional.of(at + "has no part for its type " + check.getType());
    }
}
