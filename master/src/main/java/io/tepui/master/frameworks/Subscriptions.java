package io.tepui.master.frameworks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.authorization.SchedulerCallPermissions;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.validation.FrameworkValidation;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.scheduler.Call;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How schedulers subscribe: as a new framework, again, or in the place of another (SE-42 to SE-56). */
final class Subscriptions {
    private final Workspace work;
    private final Frameworks frameworks;
    private final Offers offers;
    private final Profiles profiles;

    Subscriptions(Workspace work, Frameworks frameworks, Offers offers, Profiles profiles) {
        this.work = work;
        this.frameworks = frameworks;
        this.offers = offers;
        this.profiles = profiles;
    }

    /** Takes a scheduler's subscription, or refuses it with an ERROR and ends the stream (SE-42). */
    void subscribe(MasterInput.SchedulerSubscribe input) {
        Call.Subscribe call = input.call().getSubscribe();
        FrameworkInfo info = withPrincipal(call.getFrameworkInfo(), input.principal());
        boolean isNew = info.getId().getValue().isEmpty();
        work.count(isNew ? Counter.MESSAGES_REGISTER_FRAMEWORK : Counter.MESSAGES_REREGISTER_FRAMEWORK);
        Optional<String> refusal = refusal(info, call, input.denials());
        if (refusal.isPresent()) {
            refuse(input.streamId(), refusal.get());
        } else if (isNew) {
            add(info, call, input.streamId());
        } else {
            resume(info, call, input.streamId());
        }
    }

    /** Time for a stream's next heartbeat, if it is still some framework's (SE-56). */
    void heartbeat(String streamId) {
        FrameworkRecord framework = work.state().frameworkOn(streamId);
        if (framework != null) {
            sendHeartbeat(framework);
        }
    }

    private static FrameworkInfo withPrincipal(FrameworkInfo info, Optional<String> principal) {
        return principal.isPresent() && !info.hasPrincipal()
                ? info.toBuilder().setPrincipal(principal.get()).build()
                : info;
    }

    private Optional<String> refusal(FrameworkInfo info, Call.Subscribe call, Denials denials) {
        return FrameworkValidation.validate(info, call.getSuppressedRolesList(), work.settings())
                .or(() -> work.state().past().isRemoved(info.getId().getValue())
                        ? Optional.of("Framework '" + info.getId().getValue() + "' has been removed")
                        : Optional.empty())
                .or(() -> profiles.problemOf(call.getOfferConstraints()))
                .or(() -> denials.refusal(SchedulerCallPermissions.register(info)))
                .or(() -> changedPrincipal(info));
    }

    private Optional<String> changedPrincipal(FrameworkInfo info) {
        FrameworkRecord known = work.state().framework(info.getId().getValue());
        return known == null ? Optional.empty() : InfoChanges.principal(known.info(), info);
    }

    private void refuse(String streamId, String reason) {
        work.emit(new Effect.SchedulerEvent(streamId, SchedulerEvents.error(reason)));
        work.emit(new Effect.CloseSchedulerStream(streamId));
    }

    private void add(FrameworkInfo info, Call.Subscribe call, String streamId) {
        FrameworkInfo named = info.toBuilder()
                .setId(FrameworkID.newBuilder().setValue(work.newFrameworkId()))
                .build();
        FrameworkRecord framework = FrameworkRecord.of(named, FrameworkStatus.ACTIVE)
                .status(FrameworkStatus.ACTIVE, Optional.of(streamId))
                .suppressedRoles(Set.copyOf(call.getSuppressedRolesList()))
                .offerConstraints(call.getOfferConstraints())
                .subscribedTimes(work.now(), work.now())
                .build();
        work.state().put(framework);
        greet(framework);
        work.tell(new AllocatorInput.FrameworkAdded(framework.id(), profiles.of(framework), true, Map.of()));
        work.publish(() -> OperatorEvents.frameworkAdded(framework));
    }

    private void resume(FrameworkInfo submitted, Call.Subscribe call, String streamId) {
        String id = submitted.getId().getValue();
        FrameworkRecord known = work.state().framework(id);
        FrameworkRecord before = known == null ? frameworks.recover(submitted) : known;
        frameworks.endSubscription(before, Optional.of("Another scheduler has subscribed as framework '" + id + "'"));
        offers.takeBackAllOf(before);
        Instant first = before.registeredTime().orElse(work.now());
        FrameworkRecord after = frameworks
                .now(before)
                .edit()
                .info(InfoChanges.keepFixed(before.info(), submitted))
                .status(FrameworkStatus.ACTIVE, Optional.of(streamId))
                .suppressedRoles(Set.copyOf(call.getSuppressedRolesList()))
                .offerConstraints(call.getOfferConstraints())
                .subscribedTimes(first, work.now())
                .build();
        work.state().put(after);
        greet(after);
        work.tell(new AllocatorInput.FrameworkUpdated(id, profiles.of(after)));
        if (!before.active()) {
            work.tell(new AllocatorInput.FrameworkActivated(id));
        }
        work.sendToAllAgents(Frameworks.updateMessage(after));
        work.publish(() -> OperatorEvents.frameworkUpdated(after));
    }

    private void greet(FrameworkRecord framework) {
        work.counters().countCall(framework.id(), Call.Type.SUBSCRIBE);
        work.event(framework, SchedulerEvents.subscribed(framework.info().getId(), work.info()));
        sendHeartbeat(framework);
    }

    private void sendHeartbeat(FrameworkRecord framework) {
        work.event(framework, SchedulerEvents.heartbeat());
        framework
                .streamId()
                .ifPresent(stream ->
                        work.setTimer(new TimerKey.SchedulerHeartbeat(stream), MasterSettings.HEARTBEAT_INTERVAL));
    }
}
