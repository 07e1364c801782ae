package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.tasks.TaskLimits;
import io.tepui.agent.volumes.TaskVolumes;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.agent.volumes.VolumePlace;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the container of an executor may take: its own resources, and those of its tasks that are not over (SE-225). */
final class ContainerShares {
    private final CoreContext core;

    ContainerShares(CoreContext core) {
        this.core = core;
    }

    /** The resources of an executor and its tasks. */
    static List<Resource> resources(ExecutorRecord executor) {
        List<Resources> parts = new ArrayList<>();
        parts.add(Resources.fromValidMessages(executor.info().getResourcesList()));
        unfinished(executor).forEach(task -> parts.add(Resources.fromValidMessages(task.getResourcesList())));
        return Resources.sum(parts).toMessages();
    }

    /** The limits of an executor's container (AO-215). */
    static Map<String, Value.Scalar> limits(ExecutorRecord executor, Isolation isolation) {
        return TaskLimits.ofExecutor(executor.info().getResourcesList(), unfinished(executor), isolation.hardCpus());
    }

    /** Lets the container of an executor take what it and its tasks may have now, with links for the volumes of those that are new. */
    void grant(ExecutorRecord executor, List<VolumeLink> links) {
        core.emit(new AgentEffect.UpdateContainer(
                executor.containerId(),
                core.sandbox(executor),
                executor.user(),
                resources(executor),
                limits(executor, core.settings.isolation()),
                links));
    }

    private static List<TaskInfo> unfinished(ExecutorRecord executor) {
        return executor.tasks().values().stream()
                .filter(task -> !task.isTerminal())
                .map(TaskRecord::info)
                .toList();
    }

    // ------------------------------------------------------------------------------------------------ volumes

    /** The links for volumes among the resources of an executor or of one of its tasks. */
    List<VolumeLink> links(ExecutorRecord executor, List<Resource> resources) {
        return TaskVolumes.links(core.layout, resources, volume -> isUsedElsewhere(volume, executor));
    }

    private boolean isUsedElsewhere(VolumePlace volume, ExecutorRecord user) {
        return core.frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .filter(executor -> !executor.containerId().equals(user.containerId()))
                .anyMatch(executor -> uses(executor, volume));
    }

    private boolean uses(ExecutorRecord executor, VolumePlace volume) {
        return !executor.isTerminated()
                        && TaskVolumes.uses(core.layout, executor.info().getResourcesList(), volume)
                || unfinished(executor).stream()
                        .anyMatch(task -> TaskVolumes.uses(core.layout, task.getResourcesList(), volume));
    }

    /** Takes the volumes of a task that is over out of the sandbox of its executor, which goes on (AO-276). */
    void removeLinks(ExecutorRecord executor, TaskInfo over) {
        Set<String> kept = new HashSet<>(paths(executor.info().getResourcesList()));
        unfinished(executor).forEach(task -> kept.addAll(paths(task.getResourcesList())));
        String sandbox = core.sandbox(executor);
        for (String path : paths(over.getResourcesList())) {
            if (!kept.contains(path)) {
                core.emit(new AgentEffect.RemoveVolumeLink(sandbox, path));
            }
        }
    }

    /** Takes all volumes out of the sandbox of an executor that is over. */
    void removeLinks(ExecutorRecord executor) {
        Set<String> links = new LinkedHashSet<>(paths(executor.info().getResourcesList()));
        executor.tasks().values().forEach(task -> links.addAll(paths(task.info().getResourcesList())));
        links.forEach(path -> core.emit(new AgentEffect.RemoveVolumeLink(core.sandbox(executor), path)));
    }

    private List<String> paths(List<Resource> resources) {
        return TaskVolumes.links(core.layout, resources, volume -> false).stream()
                .map(VolumeLink::containerPath)
                .toList();
    }
}
