package io.tepui.master.core;

/** Names a timer; setting one again replaces it. What fires late is recognised by the core and ignored. */
public sealed interface TimerKey {
    /** Time to ping an agent again (SE-171). */
    record AgentPing(String agentId) implements TimerKey {}

    /** A disconnected agent has not registered again in time (SE-173). */
    record AgentReregistration(String agentId) implements TimerKey {}

    /** Agents of the registry have not come back in time (SE-175). */
    record RecoveredAgents() implements TimerKey {}

    /** The rate limit lets the next agent be marked unreachable (SE-172). */
    record NextUnreachableMark() implements TimerKey {}

    /** A disconnected framework has not subscribed again in time (SE-59). */
    record FrameworkFailover(String frameworkId) implements TimerKey {}

    /** Time for a scheduler's next heartbeat (SE-56). */
    record SchedulerHeartbeat(String streamId) implements TimerKey {}

    /** Time for an operator stream's next heartbeat (MO-293). */
    record OperatorHeartbeat(String streamId) implements TimerKey {}

    /** An offer has been outstanding for too long (SE-78). */
    record OfferTimeout(String offerId) implements TimerKey {}

    /** An operator has waited for an agent's word on an operation for long enough. */
    record OperationAnswer(String operationUuid) implements TimerKey {}

    /** Time to forget old unreachable and gone agents (AM-109). */
    record RegistryPruning() implements TimerKey {}
}
