package io.tepui.master.state;

/**
 * Names a task in the cluster: task ids are unique within their framework only.
 *
 * @param frameworkId the framework's id
 * @param taskId the task's id
 */
public record TaskKey(String frameworkId, String taskId) {}
