package io.tepui.agent;

import io.tepui.agent.checks.CheckKind;
import java.util.UUID;

/** What a timer of the agent stands for. Setting a timer of an equal key again replaces it. */
public sealed interface TimerKey {
    /** The next registration attempt (AM-35). */
    record Registration() implements TimerKey {}

    /** No ping came for the total ping timeout (AM-55). */
    record PingTimeout() implements TimerKey {}

    /** An update was not acknowledged in time (SE-157). */
    record UpdateRetry(String frameworkId, String taskId) implements TimerKey {}

    /** A status of an operation was not acknowledged in time (AM-85). */
    record OperationRetry(UUID operation) implements TimerKey {}

    /** The grace period of a kill is over (SE-240). */
    record KillEscalation(String containerId) implements TimerKey {}

    /** An executor did not subscribe in time after its launch (SE-224). */
    record ExecutorRegistration(String containerId) implements TimerKey {}

    /** The executors of an earlier run have had their time to come back (SE-231). */
    record ExecutorReregistration() implements TimerKey {}

    /** The grace period of an executor that was told to end is over (SE-227). */
    record ExecutorShutdown(String containerId) implements TimerKey {}

    /** An executor's stream is due for a HEARTBEAT (SE-216). */
    record ExecutorHeartbeat(String containerId) implements TimerKey {}

    /** A task ran for its {@code max_completion_time} (SE-243). */
    record MaxCompletion(String containerId) implements TimerKey {}

    /** The end of a task's container was not part of the end of its executor. */
    record GroupVerdict(String containerId) implements TimerKey {}

    /** A check of a task is to run (SE-261). */
    record CheckDue(String containerId, CheckKind kind) implements TimerKey {}
}
