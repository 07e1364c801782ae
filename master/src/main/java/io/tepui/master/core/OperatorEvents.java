package io.tepui.master.core;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.master.Event;

/** The events that operators get (MO-299 to MO-307). */
public final class OperatorEvents {
    private static final Event HEARTBEAT =
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

    private OperatorEvents() {}

    /** A sign of life (MO-293). */
    public static Event heartbeat() {
        return HEARTBEAT;
    }

    /** A task became known (MO-299). */
    public static Event taskAdded(TaskRecord task) {
        return Event.newBuilder()
                .setType(Event.Type.TASK_ADDED)
                .setTaskAdded(Event.TaskAdded.newBuilder().setTask(task.task()))
                .build();
    }

    /** A task's status changed; the task's newest state may be ahead of it (MO-300). */
    public static Event taskUpdated(FrameworkID framework, TaskStatus status, TaskState newest) {
        return Event.newBuilder()
                .setType(Event.Type.TASK_UPDATED)
                .setTaskUpdated(Event.TaskUpdated.newBuilder()
                        .setFrameworkId(framework)
                        .setStatus(status)
                        .setState(newest))
                .build();
    }

    /** An agent became known (MO-301). */
    public static Event agentAdded(AgentRecord agent) {
        return Event.newBuilder()
                .setType(Event.Type.AGENT_ADDED)
                .setAgentAdded(
                        Event.AgentAdded.newBuilder().setAgent(agent.view().message()))
                .build();
    }

    /** An agent was removed (MO-302). */
    public static Event agentRemoved(AgentID agent) {
        return Event.newBuilder()
                .setType(Event.Type.AGENT_REMOVED)
                .setAgentRemoved(Event.AgentRemoved.newBuilder().setAgentId(agent))
                .build();
    }

    /** A framework became known (MO-303). */
    public static Event frameworkAdded(FrameworkRecord framework) {
        return Event.newBuilder()
                .setType(Event.Type.FRAMEWORK_ADDED)
                .setFrameworkAdded(Event.FrameworkAdded.newBuilder().setFramework(framework.eventView()))
                .build();
    }

    /** A framework subscribed again or changed (MO-304). */
    public static Event frameworkUpdated(FrameworkRecord framework) {
        return Event.newBuilder()
                .setType(Event.Type.FRAMEWORK_UPDATED)
                .setFrameworkUpdated(Event.FrameworkUpdated.newBuilder().setFramework(framework.eventView()))
                .build();
    }

    /** A framework was removed (MO-305). */
    public static Event frameworkRemoved(FrameworkRecord framework) {
        return Event.newBuilder()
                .setType(Event.Type.FRAMEWORK_REMOVED)
                .setFrameworkRemoved(Event.FrameworkRemoved.newBuilder().setFrameworkInfo(framework.info()))
                .build();
    }
}
