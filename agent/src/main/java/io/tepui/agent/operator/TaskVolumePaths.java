package io.tepui.agent.operator;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.agent.volumes.VolumePlace;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.Volume.Source;
import io.tepui.protocol.v1.Volume.Source.SandboxPath;
import io.tepui.resources.ResourceEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The volumes that tasks of a default executor see, below the run of their executor: {@code tasks/<task id>/<container_path>} (AO-373). */
final class TaskVolumePaths {
    private static final String TASKS = "tasks";
    private static final String LATEST = "latest";

    private final Layout layout;

    TaskVolumePaths(Layout layout) {
        this.layout = layout;
    }

    /** A volume on the host, and the remaining path in it. */
    record Found(String volume, List<String> rest) {}

    /**
     * Finds the volume that a path leads to.
     *
     * @param run a container id, or {@code latest}
     * @param rest the path below the sandbox of that run, in its segments
     */
    Optional<Found> find(AgentState state, String frameworkId, String executorId, String run, List<String> rest) {
        if (rest.size() < 3 || !rest.getFirst().equals(TASKS)) {
            return Optional.empty();
        }
        return executor(state, frameworkId, executorId, run)
                .flatMap(executor -> task(executor, rest.get(1)).flatMap(task -> volume(executor, task, rest)));
    }

    private static Optional<ExecutorRecord> executor(
            AgentState state, String frameworkId, String executorId, String run) {
        Optional<FrameworkRecord> framework =
                state.framework(frameworkId).or(() -> state.completed().get(frameworkId));
        return framework.stream()
                .flatMap(each -> Stream.concat(
                        each.executors().values().stream(),
                        // The youngest first, which the link leads to.
                        each.completed().values().stream().toList().reversed().stream()))
                .filter(each -> each.kind() == ExecutorKind.DEFAULT && each.id().equals(executorId))
                .filter(each -> run.equals(LATEST) || run.equals(each.containerId()))
                .findFirst();
    }

    private static Optional<TaskRecord> task(ExecutorRecord executor, String taskId) {
        return executor.tasks().get(taskId).or(() -> executor.completed().get(taskId));
    }

    private Optional<Found> volume(ExecutorRecord executor, TaskRecord task, List<String> rest) {
        List<String> below = rest.subList(2, rest.size());
        Map<List<String>, String> volumes = volumes(executor, task);
        for (int length = below.size(); length > 0; length--) {
            String place = volumes.get(below.subList(0, length));
            if (place != null) {
                return Optional.of(new Found(place, below.subList(length, below.size())));
            }
        }
        return Optional.empty();
    }

    /** Places of volumes on the host, by where the task sees them. */
    private Map<List<String>, String> volumes(ExecutorRecord executor, TaskRecord task) {
        Map<List<String>, String> places = new HashMap<>();
        Map<List<String>, String> ofExecutor = new HashMap<>();
        add(executor.info().getResourcesList(), ofExecutor);
        for (Volume volume : task.task().getContainer().getVolumesList()) {
            SandboxPath source = volume.getSource().getSandboxPath();
            String shared = ofExecutor.get(parts(source.getPath()));
            if (volume.getSource().getType() == Source.Type.SANDBOX_PATH
                    && source.getType() == SandboxPath.Type.PARENT
                    && shared != null) {
                places.put(parts(volume.getContainerPath()), shared);
            }
        }
        add(task.task().getResourcesList(), places);
        return places;
    }

    private void add(List<Resource> resources, Map<List<String>, String> places) {
        for (Resource resource : resources) {
            if (resource.getDisk().hasPersistence()) {
                VolumePlace.of(layout, ResourceEntry.fromMessage(resource).withoutAllocation())
                        .ifPresent(place ->
                                places.put(parts(resource.getDisk().getVolume().getContainerPath()), place.path()));
            }
        }
    }

    private static List<String> parts(String path) {
        return VirtualFiles.parts(path);
    }
}
