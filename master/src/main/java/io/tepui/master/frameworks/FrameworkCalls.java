package io.tepui.master.frameworks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.authorization.SchedulerCallPermissions;
import io.tepui.master.core.Effect;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.master.validation.FrameworkValidation;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The calls by which a framework changes itself: UPDATE_FRAMEWORK, REVIVE, SUPPRESS (SE-69 to SE-71, SE-124, SE-125). */
final class FrameworkCalls {
    private final Workspace work;
    private final Offers offers;
    private final Profiles profiles;

    FrameworkCalls(Workspace work, Offers offers, Profiles profiles) {
        this.work = work;
        this.offers = offers;
        this.profiles = profiles;
    }

    /** Replaces the description, suppressed roles and constraints, or refuses with 400 or 403 and changes nothing (SE-69). */
    void update(FrameworkRecord framework, Call.UpdateFramework call, Denials denials, long requestId) {
        FrameworkInfo info = call.getFrameworkInfo();
        Optional<String> refusal = FrameworkValidation.validate(info, call.getSuppressedRolesList(), work.settings())
                .or(() -> InfoChanges.fixed(framework.info(), info))
                .or(() -> profiles.problemOf(call.getOfferConstraints()));
        if (refusal.isPresent()) {
            work.emit(new Effect.Answer(requestId, 400, refusal.get()));
            return;
        }
        Optional<String> denied = denials.refusal(SchedulerCallPermissions.register(info));
        if (denied.isPresent()) {
            work.emit(new Effect.Answer(requestId, 403, denied.get()));
            return;
        }
        FrameworkRecord after = framework
                .edit()
                .info(info)
                .suppressedRoles(Set.copyOf(call.getSuppressedRolesList()))
                .offerConstraints(call.getOfferConstraints())
                .build();
        work.state().put(after);
        work.tell(new AllocatorInput.FrameworkUpdated(after.id(), profiles.of(after)));
        rescindOffersOfDroppedRoles(after);
        if (!InfoChanges.sameContent(framework.info(), info)) {
            work.sendToAllAgents(Frameworks.updateMessage(after));
            work.publish(() -> OperatorEvents.frameworkUpdated(after));
        }
        work.emit(new Effect.Answer(requestId, 200, ""));
    }

    /** Wants offers again, in these roles or in all; with a role that is not its own nothing happens (SE-124). */
    void revive(FrameworkRecord framework, Collection<String> roles) {
        if (!framework.roles().containsAll(roles)) {
            return;
        }
        Set<String> left = new HashSet<>(framework.suppressedRoles());
        left.removeAll(roles.isEmpty() ? framework.roles() : roles);
        suppressExactly(framework, left);
        work.tell(new AllocatorInput.OffersRevived(framework.id(), Set.copyOf(roles)));
    }

    /** Wants no offers, in these roles or in all; with a role that is not its own nothing happens (SE-125). */
    void suppress(FrameworkRecord framework, Collection<String> roles) {
        if (!framework.roles().containsAll(roles)) {
            return;
        }
        Set<String> all = new HashSet<>(framework.suppressedRoles());
        all.addAll(roles.isEmpty() ? framework.roles() : roles);
        suppressExactly(framework, all);
        work.tell(new AllocatorInput.OffersSuppressed(framework.id(), Set.copyOf(roles)));
    }

    private void suppressExactly(FrameworkRecord framework, Set<String> roles) {
        if (!roles.equals(framework.suppressedRoles())) {
            work.state().put(framework.edit().suppressedRoles(roles).build());
        }
    }

    private void rescindOffersOfDroppedRoles(FrameworkRecord framework) {
        for (OfferRecord offer : List.copyOf(framework.offers().values())) {
            if (!framework.roles().contains(offer.role())) {
                offers.rescind(offer);
            }
        }
    }
}
