package io.tepui.master.core;

import io.tepui.protocol.Uuids;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.Optional;

/**
 * The checks of a scheduler's call that need no state (SE-33 to SE-38). The HTTP edge makes them after parsing and before
 * it looks at {@code Accept}; what fails is answered with 400 and one line. What needs state (SE-20 to SE-24) is checked
 * by the core.
 */
public final class SchedulerCallValidation {
    private SchedulerCallValidation() {}

    /**
     * Checks a call.
     *
     * @param principal who the request was authenticated as, if it was
     * @return what is wrong, in one line; nothing if the call may go on
     */
    public static Optional<String> validate(Call call, Optional<String> principal) {
        if (!call.hasType()) {
            return Optional.of("'type' must be set to a known call");
        }
        if (call.getType() == Call.Type.SUBSCRIBE) {
            return validateSubscribe(call, principal);
        }
        if (!call.hasFrameworkId()) {
            return Optional.of("'framework_id' must be set for " + call.getType());
        }
        return body(call);
    }

    /**
     * Checks the headers of a SUBSCRIBE, after {@code Accept} has been looked at (SE-19).
     *
     * @param streamId the header {@code Mesos-Stream-Id}, if there was one
     */
    public static Optional<String> validateSubscribeHeaders(Optional<String> streamId) {
        return streamId.map(id -> "SUBSCRIBE must not carry the header 'Mesos-Stream-Id', it is '" + id + "'");
    }

    /** Returns whether the answer to this call is negotiated by {@code Accept} (SE-18). */
    public static boolean negotiates(Call.Type type) {
        return type == Call.Type.SUBSCRIBE || type == Call.Type.RECONCILE_OPERATIONS;
    }

    private static Optional<String> validateSubscribe(Call call, Optional<String> principal) {
        if (!call.hasSubscribe()) {
            return missing("subscribe", call);
        }
        FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
        String outer = call.getFrameworkId().getValue();
        String inner = info.getId().getValue();
        if (!outer.equals(inner)) {
            return Optional.of("'framework_id' is '" + outer + "', but 'subscribe.framework_info.id' is '" + inner
                    + "': they must be equal");
        }
        if (principal.isPresent() && info.hasPrincipal() && !principal.get().equals(info.getPrincipal())) {
            return Optional.of("'subscribe.framework_info.principal' is '" + info.getPrincipal()
                    + "', but the request is authenticated as '" + principal.get() + "'");
        }
        return Optional.empty();
    }

    private static Optional<String> body(Call call) {
        return switch (call.getType()) {
            case SUBSCRIBE, TEARDOWN, REVIVE, SUPPRESS, UNKNOWN -> Optional.empty();
            case ACCEPT -> present(call.hasAccept(), "accept", call);
            case DECLINE -> present(call.hasDecline(), "decline", call);
            case ACCEPT_INVERSE_OFFERS -> present(call.hasAcceptInverseOffers(), "accept_inverse_offers", call);
            case DECLINE_INVERSE_OFFERS -> present(call.hasDeclineInverseOffers(), "decline_inverse_offers", call);
            case KILL -> present(call.hasKill(), "kill", call);
            case SHUTDOWN -> present(call.hasShutdown(), "shutdown", call);
            case ACKNOWLEDGE ->
                present(call.hasAcknowledge(), "acknowledge", call)
                        .or(() -> uuid(
                                "acknowledge.uuid",
                                call.getAcknowledge().getUuid().size()));
            case ACKNOWLEDGE_OPERATION_STATUS -> acknowledgeOperation(call);
            case RECONCILE -> present(call.hasReconcile(), "reconcile", call);
            case RECONCILE_OPERATIONS -> present(call.hasReconcileOperations(), "reconcile_operations", call);
            case MESSAGE -> present(call.hasMessage(), "message", call);
            case REQUEST -> present(call.hasRequest(), "request", call);
            case UPDATE_FRAMEWORK -> updateFramework(call);
        };
    }

    private static Optional<String> acknowledgeOperation(Call call) {
        Call.AcknowledgeOperationStatus body = call.getAcknowledgeOperationStatus();
        return present(call.hasAcknowledgeOperationStatus(), "acknowledge_operation_status", call)
                .or(() ->
                        uuid("acknowledge_operation_status.uuid", body.getUuid().size()))
                .or(() -> present(body.hasAgentId(), "acknowledge_operation_status.agent_id", call));
    }

    private static Optional<String> updateFramework(Call call) {
        if (!call.hasUpdateFramework()) {
            return missing("update_framework", call);
        }
        FrameworkInfo info = call.getUpdateFramework().getFrameworkInfo();
        return info.hasId() && info.getId().equals(call.getFrameworkId())
                ? Optional.empty()
                : Optional.of("'framework_id' is '" + call.getFrameworkId().getValue()
                        + "', but 'update_framework.framework_info.id' is '"
                        + info.getId().getValue() + "': they must be equal");
    }

    private static Optional<String> uuid(String field, int bytes) {
        return bytes == Uuids.BYTES
                ? Optional.empty()
                : Optional.of("'" + field + "' has " + bytes + " bytes, a UUID has " + Uuids.BYTES);
    }

    private static Optional<String> present(boolean set, String field, Call call) {
        return set ? Optional.empty() : missing(field, call);
    }

    private static Optional<String> missing(String field, Call call) {
        return Optional.of("'" + field + "' must be set for " + call.getType());
    }
}
