package io.tepui.master.operations;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operators' calls that wait for their agent: an operation is answered with 202 once the agent has it on its disk, so that
 * what was promised outlives every process.
 */
final class OperatorAnswers {
    private record Waiting(long requestId, String agentId) {}

    private final Workspace work;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    OperatorAnswers(Workspace work) {
        this.work = work;
    }

    /** The request is to be answered with what becomes of the operation. */
    void await(long requestId, Operation operation) {
        String uuid = uuid(operation);
        waiting.put(uuid, new Waiting(requestId, operation.getAgentId().getValue()));
        work.setTimer(new TimerKey.OperationAnswer(uuid), MasterSettings.OPERATION_CONFIRMATION_TIMEOUT);
    }

    /** The operation is over: 202 if it was applied, else 409. */
    void over(Operation operation, OperationStatus status) {
        if (status.getState() == OperationState.OPERATION_FINISHED) {
            answer(uuid(operation), 202, "");
        } else {
            String reason = status.getMessage().isEmpty() ? status.getState().name() : status.getMessage();
            answer(
                    uuid(operation),
                    409,
                    "Agent '" + operation.getAgentId().getValue() + "' did not apply the operation: " + reason);
        }
    }

    /** The agent can't be asked any more, or not for now: nobody knows whether it applied what is under way there. */
    void lost(String agentId, String why) {
        List.copyOf(waiting.entrySet()).stream()
                .filter(entry -> entry.getValue().agentId().equals(agentId))
                .forEach(entry -> unconfirmed(entry.getKey(), why));
    }

    /** The agent has had the time to confirm. */
    void due(String uuid) {
        unconfirmed(uuid, "has not answered for " + MasterSettings.OPERATION_CONFIRMATION_TIMEOUT.toSeconds() + " s");
    }

    private void unconfirmed(String uuid, String why) {
        Waiting request = waiting.get(uuid);
        if (request != null) {
            answer(
                    uuid,
                    503,
                    "Agent '" + request.agentId() + "' " + why + "; the operation may or may not have been applied: "
                            + "GET_AGENTS shows in 'total_resources' what the agent has, GET_OPERATIONS what is "
                            + "still under way");
        }
    }

    private void answer(String uuid, int status, String text) {
        Waiting request = waiting.remove(uuid);
        if (request != null) {
            work.cancelTimer(new TimerKey.OperationAnswer(uuid));
            work.emit(new Effect.Answer(request.requestId(), status, text));
        }
    }

    private static String uuid(Operation operation) {
        return Uuids.fromMessage(operation.getUuid()).orElseThrow().toString();
    }
}
