package io.tepui.master.authorization;

import io.tepui.master.state.FrameworkCapabilities;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.authorization.Targets;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the calls of schedulers need. Who is asked about is the principal that the framework states, authenticated or not
 * (SE-287).
 */
public final class SchedulerCallPermissions {
    private SchedulerCallPermissions() {}

    /**
     * Returns what of the call is refused, for the core to refuse at its place.
     *
     * @param authenticated the principal of the request, which a subscription that states none gets (SE-43)
     */
    public static Denials denials(
            Call call, Authorizer authorizer, Optional<Principal> authenticated, MasterState state) {
        if (authorizer.permitsAll()) {
            return Denials.NONE;
        }
        return switch (call.getType()) {
            case SUBSCRIBE -> {
                FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
                Optional<Principal> principal = principal(info).or(() -> authenticated);
                yield new Access(authorizer, principal).denials(register(info));
            }
            case UPDATE_FRAMEWORK -> {
                FrameworkInfo info = call.getUpdateFramework().getFrameworkInfo();
                yield new Access(authorizer, principal(info)).denials(register(info));
            }
            case ACCEPT -> accept(call, authorizer, state);
            default -> Denials.NONE;
        };
    }

    /** What a framework needs to be registered: each of its roles (SE-283). */
    public static Set<Permission> register(FrameworkInfo info) {
        Set<Permission> needed = new LinkedHashSet<>();
        FrameworkCapabilities.rolesOf(info)
                .forEach(role -> needed.add(new Permission(Action.REGISTER_FRAMEWORK, Targets.role(role))));
        return needed.isEmpty() ? Set.of(Permission.of(Action.REGISTER_FRAMEWORK)) : needed;
    }

    /** A framework that is not known yet cannot have offers: whatever it accepts is refused for that. */
    private static Denials accept(Call call, Authorizer authorizer, MasterState state) {
        Optional<FrameworkInfo> framework =
                state.frameworks().get(call.getFrameworkId().getValue()).map(FrameworkRecord::info);
        if (framework.isEmpty()) {
            return Denials.NONE;
        }
        Set<Permission> needed = new LinkedHashSet<>();
        for (Operation operation : call.getAccept().getOperationsList()) {
            needed.addAll(OperationPermissions.of(operation, framework.get()));
        }
        return new Access(authorizer, principal(framework.get())).denials(needed);
    }

    private static Optional<Principal> principal(FrameworkInfo info) {
        return info.hasPrincipal() ? Optional.of(Principal.named(info.getPrincipal())) : Optional.empty();
    }
}
