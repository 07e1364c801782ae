package io.tepui.master.frameworks;

import io.tepui.allocator.Allocation;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.OfferMaking;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.tasks.TaskReports;
import io.tepui.master.tasks.TaskUpdates;
import io.tepui.protocol.internal.ExecutorToFrameworkMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import java.util.List;

/**
 * The half of the master's core that deals with schedulers: frameworks, offers and tasks, with the inputs that concern
 * them. The other half, the agents, uses its parts.
 */
public final class SchedulerSide {
    private final Workspace work;
    private final Offers offers;
    private final Operations operations;
    private final TaskUpdates updates;
    private final Frameworks frameworks;
    private final Subscriptions subscriptions;
    private final SchedulerCalls calls;
    private final OfferMaking offerMaking;
    private final TaskReports reports;

    /** Works on the given state. */
    public SchedulerSide(Workspace work) {
        Profiles profiles = new Profiles(work.settings());
        this.work = work;
        this.offers = new Offers(work);
        this.operations = new Operations(work, offers);
        this.updates = new TaskUpdates(work);
        this.frameworks = new Frameworks(work, offers, updates, profiles);
        this.subscriptions = new Subscriptions(work, frameworks, offers, profiles);
        this.calls =
                new SchedulerCalls(work, frameworks, offers, operations, new FrameworkCalls(work, offers, profiles));
        this.offerMaking = new OfferMaking(work);
        this.reports = new TaskReports(work, updates);
    }

    /** Returns the outstanding offers. */
    public Offers offers() {
        return offers;
    }

    /** Returns the operations under way. */
    public Operations operations() {
        return operations;
    }

    /** Returns what statuses do to tasks. */
    public TaskUpdates updates() {
        return updates;
    }

    /** Returns the frameworks. */
    public Frameworks frameworks() {
        return frameworks;
    }

    /** A scheduler subscribes (SE-42). */
    public void subscribe(MasterInput.SchedulerSubscribe input) {
        subscriptions.subscribe(input);
    }

    /** A scheduler's stream ended (SE-57). */
    public void streamClosed(MasterInput.SchedulerStreamClosed input) {
        frameworks.streamClosed(input.streamId());
    }

    /** A scheduler makes a call other than SUBSCRIBE (SE-20 to SE-25). */
    public void call(MasterInput.SchedulerCall input) {
        calls.handle(input);
    }

    /** The allocator's decisions are to become offers (AR-207). */
    public void allocate(List<Allocation> allocations) {
        offerMaking.offer(allocations);
    }

    /** A status of a task came from its agent (SE-164). */
    public void statusUpdate(StatusUpdateMessage message) {
        reports.statusUpdate(message);
    }

    /** An executor sends something to its scheduler (AM-79). */
    public void executorMessage(ExecutorToFrameworkMessage message) {
        reports.executorMessage(message);
    }

    /** A framework's failover timeout is over (SE-59). */
    public void timerFired(TimerKey.FrameworkFailover timer) {
        frameworks.failoverTimedOut(timer.frameworkId());
    }

    /** It is time for a heartbeat (SE-56). */
    public void timerFired(TimerKey.SchedulerHeartbeat timer) {
        subscriptions.heartbeat(timer.streamId());
    }

    /** An offer has been outstanding for too long (SE-78). */
    public void timerFired(TimerKey.OfferTimeout timer) {
        offers.timedOut(timer.offerId());
    }

    /**
     * An operator tears a framework down (MO-225 to MO-229): 200, or 400 if it is not registered.
     *
     * @param requestId names the request to answer
     */
    public void teardown(long requestId, String frameworkId) {
        FrameworkRecord framework = work.state().framework(frameworkId);
        if (framework == null) {
            work.emit(new Effect.Answer(requestId, 400, "No framework is registered with id '" + frameworkId + "'"));
        } else {
            frameworks.remove(framework);
            work.emit(new Effect.Answer(requestId, 200, ""));
        }
    }
}
