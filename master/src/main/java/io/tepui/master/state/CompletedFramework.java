package io.tepui.master.state;

/**
 * A framework that was removed, with the tasks it had (MO-205, MO-214).
 *
 * @param framework the framework, without offers and resources (MO-212)
 * @param tasks its tasks: all in the completed list
 */
public record CompletedFramework(FrameworkRecord framework, FrameworkTasks tasks) {}
