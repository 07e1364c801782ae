package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.KillPolicy;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.executor.Event;
import java.util.Optional;

/** The events that executors get (SE-211). */
final class ExecutorEvents {
    private ExecutorEvents() {}

    static Event subscribed(AgentState agent, FrameworkRecord framework, ExecutorRecord executor) {
        return Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setExecutorInfo(executor.info())
                        .setFrameworkInfo(framework.info())
                        .setAgentInfo(agent.describe())
                        .setContainerId(ContainerID.newBuilder().setValue(executor.containerId())))
                .build();
    }

    static Event launch(LaunchBatch batch) {
        if (batch.group()) {
            return Event.newBuilder()
                    .setType(Event.Type.LAUNCH_GROUP)
                    .setLaunchGroup(Event.LaunchGroup.newBuilder()
                            .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(batch.tasks())))
                    .build();
        }
        return Event.newBuilder()
                .setType(Event.Type.LAUNCH)
                .setLaunch(Event.Launch.newBuilder().setTask(batch.tasks().getFirst()))
                .build();
    }

    static Event kill(String taskId, Optional<KillPolicy> policy) {
        Event.Kill.Builder kill =
                Event.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId));
        policy.ifPresent(kill::setKillPolicy);
        return Event.newBuilder().setType(Event.Type.KILL).setKill(kill).build();
    }

    static Event acknowledged(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.ACKNOWLEDGED)
                .setAcknowledged(Event.Acknowledged.newBuilder()
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid()))
                .build();
    }

    static Event message(ByteString data) {
        return Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(Event.Message.newBuilder().setData(data))
                .build();
    }

    static Event shutdown() {
        return Event.newBuilder().setType(Event.Type.SHUTDOWN).build();
    }

    static Event heartbeat() {
        return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
    }
}
