package io.tepui.agent.state;

/** What an agent counts from its start on, under the names of the metrics (AO-368). */
public enum Counter {
    /** Tasks that reached TASK_FINISHED. */
    TASKS_FINISHED("slave/tasks_finished"),
    /** Tasks that reached TASK_FAILED. */
    TASKS_FAILED("slave/tasks_failed"),
    /** Tasks that reached TASK_KILLED. */
    TASKS_KILLED("slave/tasks_killed"),
    /** Tasks that reached TASK_LOST or TASK_DROPPED. */
    TASKS_LOST("slave/tasks_lost"),
    /** Tasks that reached TASK_GONE. */
    TASKS_GONE("slave/tasks_gone"),
    /** Executors that ended. */
    EXECUTORS_TERMINATED("slave/executors_terminated"),
    /** Executors ended to give back oversubscribed resources. */
    EXECUTORS_PREEMPTED("slave/executors_preempted"),
    /** Status updates of executors taken in. */
    VALID_STATUS_UPDATES("slave/valid_status_updates"),
    /** Status updates of executors refused. */
    INVALID_STATUS_UPDATES("slave/invalid_status_updates"),
    /** Old statuses of tasks that had too many to keep. */
    TASK_STATUSES_DROPPED("slave/task_statuses_dropped"),
    /** Messages between a framework and its executors passed on. */
    VALID_FRAMEWORK_MESSAGES("slave/valid_framework_messages"),
    /** Messages between a framework and its executors dropped. */
    INVALID_FRAMEWORK_MESSAGES("slave/invalid_framework_messages"),
    /** Executor containers that could not be launched. */
    CONTAINER_LAUNCH_ERRORS("slave/container_launch_errors"),
    /** Operations on the agent's own resources that were done. */
    OPERATIONS_FINISHED("slave/operations_finished"),
    /** Operations on the agent's own resources that were refused. */
    OPERATIONS_DROPPED("slave/operations_dropped"),
    /** Errors met while reading back an earlier run. */
    RECOVERY_ERRORS("slave/recovery_errors");

    private final String metric;

    Counter(String metric) {
        this.metric = metric;
    }

    /** The name in GET_METRICS. */
    public String metric() {
        return metric;
    }
}
