package io.tepui.agent.tasks;

import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;

/**
 * Why a launch is refused, as its scheduler is told.
 *
 * @param state DROPPED stands for TASK_LOST where the framework does not know partitions
 * @param reason of the update
 * @param message one line naming the field and what to do
 */
public record Refusal(TaskState state, TaskStatus.Reason reason, String message) {}
