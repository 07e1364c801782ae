package io.tepui.agent;

import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.Archive;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.resources.ResourceForm;
import io.tepui.resources.Resources;
import java.util.List;

/** What an agent tells a master about itself (AM-36 to AM-39, AM-91). */
final class Reports {
    private final AgentSettings settings;

    Reports(AgentSettings settings) {
        this.settings = settings;
    }

    RegisterSlaveMessage register(AgentState state) {
        return RegisterSlaveMessage.newBuilder()
                .setSlave(oldForm(state.info()))
                .addAllCheckpointedResources(
                        oldForm(state.resources().checkpointed().toMessages()))
                .setVersion(settings.version())
                .addAllAgentCapabilities(capabilities())
                .setResourceVersionUuid(Uuids.toMessage(state.resourceVersion()))
                .build();
    }

    ReregisterSlaveMessage reregister(AgentState state) {
        ReregisterSlaveMessage.Builder message = ReregisterSlaveMessage.newBuilder()
                .setSlave(oldForm(state.info()))
                .addAllCheckpointedResources(
                        oldForm(state.resources().checkpointed().toMessages()))
                .setVersion(settings.version())
                .addAllAgentCapabilities(capabilities())
                .setResourceVersionUuid(Uuids.toMessage(state.resourceVersion()));
        for (FrameworkRecord framework : state.frameworks().values()) {
            // Nothing is told of a framework that was removed (AM-73): a new master, which does not know of the
            // removal,
            // would keep tasks of which it never hears again.
            if (framework.terminating()) {
                continue;
            }
            message.addFrameworks(framework.info());
            for (ExecutorRecord executor : framework.executors().values()) {
                addExecutor(message, executor);
            }
        }
        for (FrameworkRecord framework : state.completed().values()) {
            message.addCompletedFrameworks(archive(framework));
        }
        return message.build();
    }

    UpdateSlaveMessage update(AgentState state, String agentId) {
        return UpdateSlaveMessage.newBuilder()
                .setSlaveId(AgentID.newBuilder().setValue(agentId))
                .setUpdateOversubscribedResources(false)
                .setOperations(UpdateSlaveMessage.Operations.newBuilder()
                        .addAllOperations(state.resources().operations().values()))
                .setResourceVersionUuid(Uuids.toMessage(state.resourceVersion()))
                .setResourceProviders(UpdateSlaveMessage.ResourceProviders.getDefaultInstance())
                .build();
    }

    private List<Capability> capabilities() {
        return settings.capabilities().stream()
                .map(type -> Capability.newBuilder().setType(type).build())
                .toList();
    }

    private static void addExecutor(ReregisterSlaveMessage.Builder message, ExecutorRecord executor) {
        for (TaskRecord task : executor.tasks().values()) {
            message.addTasks(oldForm(task.task()));
        }
        if (executor.kind().isKnownToMaster() && !executor.isTerminated()) {
            ExecutorInfo info = executor.info();
            message.addExecutorInfos(
                    info.toBuilder().clearResources().addAllResources(oldForm(info.getResourcesList())));
        }
    }

    private static Archive.Framework archive(FrameworkRecord framework) {
        Archive.Framework.Builder archive = Archive.Framework.newBuilder().setFrameworkInfo(framework.info());
        framework.pid().map(UPid::toString).ifPresent(archive::setPid);
        for (ExecutorRecord executor : framework.completed().values()) {
            executor.tasks().values().forEach(task -> archive.addTasks(oldForm(task.task())));
            executor.completed().values().forEach(task -> archive.addTasks(oldForm(task.task())));
        }
        return archive.build();
    }

    private static SlaveInfo oldForm(SlaveInfo info) {
        return info.toBuilder()
                .clearResources()
                .addAllResources(oldForm(info.getResourcesList()))
                .build();
    }

    private static Task oldForm(Task task) {
        return task.toBuilder()
                .clearResources()
                .addAllResources(oldForm(task.getResourcesList()))
                .build();
    }

    /** The form with role and reservation, unless that cannot tell what is reserved (AM-39). */
    static List<Resource> oldForm(List<Resource> resources) {
        if (resources.stream().anyMatch(resource -> resource.getReservationsCount() > 1)) {
            return resources;
        }
        return Resources.fromValidMessages(resources).toMessages(ResourceForm.PRE_REFINEMENT);
    }
}
