package io.tepui.app.agent.containers;

import io.tepui.agent.operator.ContainerIds;
import io.tepui.containers.AttachException;
import io.tepui.http.Reply;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.v1.ContainerID;
import java.util.Optional;

/** Answers that several calls about containers give. */
final class Answers {
    private Answers() {}

    /** A container as texts name it. */
    static String name(ContainerID id) {
        return "The container '" + ContainerIds.printed(id) + "'";
    }

    /** 404. */
    static Reply unknown(ContainerID id) {
        return Reply.error(404, name(id) + " is not known");
    }

    /** 404 where only containers of executors are served (AO-107). */
    static Reply notOfExecutor(ContainerID id) {
        return Reply.error(404, name(id) + " is not known, or does not belong to an executor of this agent");
    }

    /** 403 unless this is permitted. */
    static Optional<Reply> refused(Access access, Action action, Target target) {
        Permission permission = new Permission(action, target);
        return access.permits(permission) ? Optional.empty() : Optional.of(Reply.error(403, permission.refusal()));
    }

    /** The answer when a container cannot be attached to (AO-108, AO-126). */
    static Reply notAttached(AttachException e) {
        String reason = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case NOT_RUNNING, NO_SWITCHBOARD -> Reply.error(500, reason);
            case INPUT_TAKEN -> Reply.error(409, reason);
            case TOO_MANY -> Reply.error(503, reason);
        };
    }
}
