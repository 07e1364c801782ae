package io.tepui.master.state;

/**
 * A framework that is over, with the tasks it had (MO-205, MO-214).
 *
 * @param framework the framework, without offers and resources (MO-212)
 * @param tasks its tasks: all in the completed list
 * @param removed whether this master removed it: then its id may not subscribe again (SE-44 g). Otherwise it is known
 *     only from what agents remember of their past, and its scheduler may yet come back
 */
public record CompletedFramework(FrameworkRecord framework, FrameworkTasks tasks, boolean removed) {}
