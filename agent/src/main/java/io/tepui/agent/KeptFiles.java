package io.tepui.agent;

/** Something that is kept on disk for recovery, by the ids in its path (AM-121). */
public sealed interface KeptFiles {
    /** All that is kept for a framework. */
    record OfFramework(String frameworkId) implements KeptFiles {}

    /** All that is kept for an executor. */
    record OfExecutor(String frameworkId, String executorId) implements KeptFiles {}

    /** What is kept for one run of an executor. */
    record OfRun(String frameworkId, String executorId, String containerId) implements KeptFiles {}

    /** What is kept for a task of a run. */
    record OfTask(String frameworkId, String executorId, String containerId, String taskId) implements KeptFiles {}
}
