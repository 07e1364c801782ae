package io.tepui.agent.operator;

import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.authorization.Target;
import java.util.Optional;

/**
 * What principals may do that have claims and no name: executors their own containers, resource providers the standalone containers that bear
 * their name (AO-39). Nothing else.
 */
public final class TokenAuthorizer implements Authorizer {
    /** Claim of an executor's token: the value of its container's id. */
    static final String CONTAINER = "cid";

    /** Claim of a resource provider's token: what the ids of its containers begin with. */
    static final String CONTAINER_PREFIX = "cid_prefix";

    private static final TokenAuthorizer INSTANCE = new TokenAuthorizer();

    private TokenAuthorizer() {}

    /** What this principal may do: by its claims if it has no name, else as the agent's own authorizer says. */
    public static Access access(Authorizer authorizer, Optional<Principal> principal) {
        boolean nameless = principal.filter(each -> each.name().isEmpty()).isPresent();
        return new Access(nameless ? INSTANCE : authorizer, principal);
    }

    @Override
    public boolean permits(Optional<Principal> principal, Action action, Target target) {
        return target instanceof Target.Container container
                && principal.filter(each -> permits(each, action, container)).isPresent();
    }

    private static boolean permits(Principal principal, Action action, Target.Container container) {
        String root = ContainerIds.root(container.id()).getValue();
        return switch (action) {
            case LAUNCH_NESTED_CONTAINER,
                    LAUNCH_NESTED_CONTAINER_SESSION,
                    WAIT_NESTED_CONTAINER,
                    KILL_NESTED_CONTAINER,
                    REMOVE_NESTED_CONTAINER,
                    ATTACH_CONTAINER_OUTPUT -> root.equals(principal.claims().get(CONTAINER));
            case LAUNCH_STANDALONE_CONTAINER,
                    WAIT_STANDALONE_CONTAINER,
                    KILL_STANDALONE_CONTAINER,
                    REMOVE_STANDALONE_CONTAINER,
                    VIEW_STANDALONE_CONTAINER ->
                Optional.ofNullable(principal.claims().get(CONTAINER_PREFIX))
                        .filter(prefix -> !prefix.isEmpty() && root.startsWith(prefix))
                        .isPresent();
            default -> false;
        };
    }
}
