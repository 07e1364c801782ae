package io.tepui.master.state;

/**
 * Names an executor on an agent.
 *
 * @param frameworkId the framework's id
 * @param executorId the executor's id, unique within the framework on one agent
 */
public record ExecutorKey(String frameworkId, String executorId) {}
