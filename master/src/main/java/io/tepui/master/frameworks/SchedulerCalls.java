package io.tepui.master.frameworks;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Declining;
import io.tepui.master.offers.InverseOffers;
import io.tepui.master.offers.Offers;
import io.tepui.master.operations.OperationCalls;
import io.tepui.master.operations.Operations;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.tasks.Accepting;
import io.tepui.master.tasks.Acknowledgements;
import io.tepui.master.tasks.ExecutorCalls;
import io.tepui.master.tasks.Kills;
import io.tepui.master.tasks.Reconciliation;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.Optional;

/** Admits the calls of schedulers (SE-20 to SE-25) and hands them to who carries them out. */
final class SchedulerCalls {
    private final Workspace work;
    private final Frameworks frameworks;
    private final FrameworkCalls frameworkCalls;
    private final InverseOffers inverseOffers;
    private final Declining declining;
    private final Accepting accepting;
    private final Acknowledgements acknowledgements;
    private final Reconciliation reconciliation;
    private final Kills kills;
    private final ExecutorCalls executors;
    private final OperationCalls operations;

    SchedulerCalls(
            Workspace work,
            Frameworks frameworks,
            Offers offers,
            Operations operations,
            FrameworkCalls frameworkCalls) {
        this.work = work;
        this.frameworks = frameworks;
        this.frameworkCalls = frameworkCalls;
        this.inverseOffers = offers.inverse();
        this.declining = new Declining(work, offers);
        this.accepting = new Accepting(work, offers, operations);
        this.acknowledgements = new Acknowledgements(work);
        this.reconciliation = new Reconciliation(work);
        this.kills = new Kills(work, reconciliation);
        this.executors = new ExecutorCalls(work);
        this.operations = operations.calls();
    }

    /** A call that is not admitted, with the status and line that say why. */
    private record Refusal(int status, String reason) {}

    /** Carries the call out and answers it. */
    void handle(MasterInput.SchedulerCall input) {
        Call call = input.call();
        FrameworkRecord framework = work.state().framework(call.getFrameworkId().getValue());
        if (framework == null) {
            answer(
                    input,
                    400,
                    "No framework is subscribed with id '"
                            + call.getFrameworkId().getValue() + "'");
            return;
        }
        Optional<Refusal> refusal = refusal(input, framework);
        if (refusal.isPresent()) {
            answer(input, refusal.get().status(), refusal.get().reason());
            return;
        }
        work.counters().countCall(framework.id(), call.getType());
        carryOut(input, framework);
    }

    private static Optional<Refusal> refusal(MasterInput.SchedulerCall input, FrameworkRecord framework) {
        Optional<String> principal = input.principal();
        if (principal.isPresent() && !principal.get().equals(framework.info().getPrincipal())) {
            return refused(
                    400,
                    "The request is authenticated as '" + principal.get() + "', which is not the principal of "
                            + "framework '" + framework.id() + "'");
        }
        if (!framework.connected()) {
            return refused(403, "Framework '" + framework.id() + "' is not subscribed");
        }
        if (input.streamId().isEmpty()) {
            return refused(400, "The header 'Mesos-Stream-Id' must be set");
        }
        return input.streamId().equals(framework.streamId())
                ? Optional.empty()
                : refused(
                        400,
                        "The header 'Mesos-Stream-Id' is '" + input.streamId().get()
                                + "', which is not the framework's current subscription");
    }

    private static Optional<Refusal> refused(int status, String reason) {
        return Optional.of(new Refusal(status, reason));
    }

    private void carryOut(MasterInput.SchedulerCall input, FrameworkRecord framework) {
        Call call = input.call();
        switch (call.getType()) {
            case UNKNOWN -> answer(input, 501, "Calls of the type 'UNKNOWN' are not implemented");
            case UPDATE_FRAMEWORK ->
                frameworkCalls.update(framework, call.getUpdateFramework(), input.denials(), input.requestId());
            default -> {
                answer(input, 202, "");
                take(input, framework);
            }
        }
    }

    private void take(MasterInput.SchedulerCall input, FrameworkRecord framework) {
        Call call = input.call();
        switch (call.getType()) {
            case TEARDOWN -> {
                work.count(Counter.MESSAGES_UNREGISTER_FRAMEWORK);
                frameworks.remove(framework);
            }
            case ACCEPT -> accepting.accept(framework, call.getAccept(), input.denials());
            case DECLINE -> declining.decline(framework, call.getDecline());
            case REVIVE -> {
                work.count(Counter.MESSAGES_REVIVE_OFFERS);
                frameworkCalls.revive(framework, call.getRevive().getRolesList());
            }
            case SUPPRESS -> {
                work.count(Counter.MESSAGES_SUPPRESS_OFFERS);
                frameworkCalls.suppress(framework, call.getSuppress().getRolesList());
            }
            case KILL -> kills.kill(framework, call.getKill());
            case SHUTDOWN -> executors.shutdown(framework, call.getShutdown());
            case ACKNOWLEDGE -> acknowledgements.acknowledge(framework, call.getAcknowledge());
            case RECONCILE -> reconciliation.reconcile(framework, call.getReconcile());
            case MESSAGE -> executors.message(framework, call.getMessage());
            case REQUEST -> work.count(Counter.MESSAGES_RESOURCE_REQUEST);
            case ACKNOWLEDGE_OPERATION_STATUS ->
                operations.acknowledge(framework, call.getAcknowledgeOperationStatus());
            case RECONCILE_OPERATIONS -> operations.reconcile(framework, call.getReconcileOperations());
            case ACCEPT_INVERSE_OFFERS -> inverseOffers.accept(framework, call.getAcceptInverseOffers());
            case DECLINE_INVERSE_OFFERS -> inverseOffers.decline(framework, call.getDeclineInverseOffers());
            case SUBSCRIBE, UPDATE_FRAMEWORK, UNKNOWN ->
                throw new IllegalStateException(call.getType() + " is handled elsewhere");
        }
    }

    private void answer(MasterInput.SchedulerCall input, int status, String text) {
        work.emit(new Effect.Answer(input.requestId(), status, text));
    }
}
