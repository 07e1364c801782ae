package io.tepui.master.tasks;

import com.google.protobuf.Message;
import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ResourceVersionUUID;
import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.UUID;
import io.tepui.resources.ResourceForms;
import java.util.List;

/** The messages that launch tasks on an agent (AM-65). */
final class LaunchMessages {
    private final ResourceForms forms = new ResourceForms();

    Message runTask(FrameworkInfo framework, TaskInfo task, AgentRecord agent, boolean launchExecutor) {
        return inFormFor(
                agent,
                RunTaskMessage.newBuilder()
                        .setFramework(framework)
                        .setTask(task)
                        .setPid(UPid.ABSENT.toString())
                        .addAllResourceVersionUuids(versions(agent))
                        .setLaunchExecutor(launchExecutor)
                        .build());
    }

    Message runTaskGroup(
            FrameworkInfo framework,
            ExecutorInfo executor,
            TaskGroupInfo group,
            AgentRecord agent,
            boolean launchExecutor) {
        return inFormFor(
                agent,
                RunTaskGroupMessage.newBuilder()
                        .setFramework(framework)
                        .setExecutor(executor)
                        .setTaskGroup(group)
                        .addAllResourceVersionUuids(versions(agent))
                        .setLaunchExecutor(launchExecutor)
                        .build());
    }

    private static List<ResourceVersionUUID> versions(AgentRecord agent) {
        return agent
                .resourceVersion()
                .map(version -> ResourceVersionUUID.newBuilder()
                        .setUuid(UUID.newBuilder().setValue(version))
                        .build())
                .stream()
                .toList();
    }

    /** Agents without RESERVATION_REFINEMENT read the old form only; they have no refined resources. */
    private Message inFormFor(AgentRecord agent, Message message) {
        return agent.has(AgentInfo.Capability.Type.RESERVATION_REFINEMENT)
                ? message
                : forms.downgradeAll(message).message();
    }
}
