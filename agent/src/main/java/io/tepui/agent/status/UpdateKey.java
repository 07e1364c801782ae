package io.tepui.agent.status;

/** Names a task's queue of updates. */
public record UpdateKey(String frameworkId, String taskId) {}
