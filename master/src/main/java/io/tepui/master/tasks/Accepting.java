package io.tepui.master.tasks;

import io.tepui.allocator.Refusals;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkCounter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The call ACCEPT (SE-92 to SE-104): its offers are always consumed, whatever becomes of the operations. */
public final class Accepting {
    private final Workspace work;
    private final Offers offers;
    private final RefusedOperations refused;
    private final Launching launching;
    private final AcceptedOperations operations;

    /** Works on the given state. */
    public Accepting(Workspace work, Offers offers, Operations operations) {
        this.work = work;
        this.offers = offers;
        this.refused = new RefusedOperations(work);
        this.launching = new Launching(work, refused);
        this.operations = new AcceptedOperations(work, offers, operations, refused);
    }

    /**
     * Carries the operations out in order on the sum of the offers, and gives back what is left.
     *
     * @param denials what of the operations is not permitted
     */
    public void accept(FrameworkRecord framework, Call.Accept call, Denials denials) {
        count(framework, call);
        OfferChecks.Found found = OfferChecks.check(framework, call.getOfferIdsList(), work.state());
        if (found.problem().isPresent()) {
            found.own().forEach(offers::takeBack);
            refuseAll(
                    framework,
                    call,
                    TaskState.TASK_DROPPED,
                    Reason.REASON_INVALID_OFFERS,
                    found.problem().get());
            return;
        }
        OfferRecord first = found.own().getFirst();
        AgentRecord agent = work.state().agent(first.agentId());
        if (agent == null || !agent.connected()) {
            // Offers of such an agent are rescinded before; this is a guard (SE-100).
            found.own().forEach(offers::takeBack);
            Reason reason = agent == null ? Reason.REASON_AGENT_REMOVED : Reason.REASON_AGENT_DISCONNECTED;
            refuseTasks(framework, call, TaskState.TASK_DROPPED, reason, "The agent is not connected");
            return;
        }
        found.own().forEach(offers::remove);
        countConsumed(framework, call, found.own().size());
        LaunchPool pool = new LaunchPool(
                Resources.sum(found.own().stream().map(OfferRecord::resources).toList()));
        for (Operation operation : sound(framework, agent, call.getOperationsList())) {
            carryOut(framework, first, operation, denials, pool);
        }
        Optional<Duration> refuse = Refusals.of(call.getFilters());
        work.tell(pool.result(framework.id(), agent.id(), refuse));
    }

    /** Refuses, before any operation is carried out, those that can't be looked at (SE-98); launches follow in their turn. */
    private List<Operation> sound(FrameworkRecord framework, AgentRecord agent, List<Operation> submitted) {
        List<Operation> sound = new ArrayList<>();
        for (Operation operation : submitted) {
            Optional<String> problem = isLaunch(operation) ? Optional.empty() : operations.unsound(operation, agent);
            if (problem.isPresent()) {
                refused.operation(framework, operation, problem.get());
            } else {
                sound.add(operation);
            }
        }
        return sound;
    }

    private void carryOut(
            FrameworkRecord framework, OfferRecord offer, Operation operation, Denials denials, LaunchPool pool) {
        if (isLaunch(operation)) {
            launching.carryOut(framework, offer.agentId(), offer.role(), operation, denials, pool);
        } else if (operation.getType() != Operation.Type.UNKNOWN) { // SE-104
            operations.carryOut(framework, offer.agentId(), offer.role(), operation, denials, pool);
        }
    }

    private void refuseAll(
            FrameworkRecord framework, Call.Accept call, TaskState state, Reason reason, String message) {
        refuseTasks(framework, call, state, reason, message);
        for (Operation operation : call.getOperationsList()) {
            if (!isLaunch(operation)) {
                refused.operation(framework, operation, message);
            }
        }
    }

    private void refuseTasks(
            FrameworkRecord framework, Call.Accept call, TaskState state, Reason reason, String message) {
        TaskState told = framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE) ? state : TaskState.TASK_LOST;
        for (Operation operation : call.getOperationsList()) {
            refused.tasks(framework, RefusedOperations.tasksOf(operation), told, reason, message);
        }
    }

    private void count(FrameworkRecord framework, Call.Accept call) {
        List<Operation> operations = call.getOperationsList();
        operations.forEach(operation -> work.counters().countOperation(framework.id(), operation.getType()));
        if (operations.stream().anyMatch(Accepting::isLaunch)) {
            work.count(Counter.MESSAGES_LAUNCH_TASKS);
        } else if (operations.isEmpty()) {
            work.count(Counter.MESSAGES_DECLINE_OFFERS);
        }
    }

    private void countConsumed(FrameworkRecord framework, Call.Accept call, int consumed) {
        FrameworkCounter counter =
                call.getOperationsCount() == 0 ? FrameworkCounter.OFFERS_DECLINED : FrameworkCounter.OFFERS_ACCEPTED;
        for (int i = 0; i < consumed; i++) {
            work.counters().count(framework.id(), counter);
        }
    }

    private static boolean isLaunch(Operation operation) {
        return operation.getType() == Operation.Type.LAUNCH || operation.getType() == Operation.Type.LAUNCH_GROUP;
    }
}
