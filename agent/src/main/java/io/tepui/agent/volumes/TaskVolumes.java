package io.tepui.agent.volumes;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.ResourceEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The persistent volumes among the resources of a task or an executor, as it sees them (AO-276). */
public final class TaskVolumes {
    /** Files of the agent's own in every sandbox (AO-177). */
    private static final Set<String> TAKEN = Set.of("stdout", "stderr");

    private TaskVolumes() {}

    /**
     * What stands against showing a task its volumes, as one line that names the field; nothing when they can be shown.
     * A path must stay inside the sandbox, and no two may meet.
     */
    public static Optional<String> problem(List<Resource> resources) {
        List<String> paths = new ArrayList<>();
        for (Resource resource : resources) {
            if (!resource.getDisk().hasPersistence()) {
                continue;
            }
            String path = resource.getDisk().getVolume().getContainerPath();
            Optional<String> problem = problem(path, paths)
                    .map(text -> "resources.disk.volume.container_path '" + path + "' of volume "
                            + resource.getDisk().getPersistence().getId() + " " + text);
            if (problem.isPresent()) {
                return problem;
            }
            paths.add(path);
        }
        return Optional.empty();
    }

    private static Optional<String> problem(String path, List<String> others) {
        List<String> parts = Arrays.asList(path.split("/", -1));
        if (path.startsWith("/")) {
            return Optional.of("must be relative: without an image a volume is shown inside the sandbox");
        }
        if (parts.stream().anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))) {
            return Optional.of("must be names with single slashes between them, none of them . or ..");
        }
        if (path.indexOf('\0') >= 0) {
            return Optional.of("must not hold a NUL byte");
        }
        if (TAKEN.contains(parts.getFirst())) {
            return Optional.of("is taken by the agent's own file " + parts.getFirst());
        }
        return others.stream()
                .filter(other -> meet(other, path))
                .findFirst()
                .map(other -> "meets that of another volume, '" + other + "'");
    }

    private static boolean meet(String a, String b) {
        return (a + "/").startsWith(b + "/") || (b + "/").startsWith(a + "/");
    }

    /**
     * The links that show a task its volumes.
     *
     * @param shared tells of a shared volume whether other tasks use it: then its owner stays (AO-280)
     */
    public static List<VolumeLink> links(Layout layout, List<Resource> resources, UsedElsewhere shared) {
        List<VolumeLink> links = new ArrayList<>();
        for (Resource resource : resources) {
            if (resource.getDisk().hasPersistence()) {
                ResourceEntry volume = ResourceEntry.fromMessage(resource).withoutAllocation();
                VolumePlace.of(layout, volume)
                        .ifPresent(place -> links.add(new VolumeLink(
                                place.path(),
                                resource.getDisk().getVolume().getContainerPath(),
                                !(volume.isShared() && shared.isUsed(place)))));
            }
        }
        return List.copyOf(links);
    }

    /** Tells whether a volume is used by a task that is not over. */
    @FunctionalInterface
    public interface UsedElsewhere {
        /** Whether one uses the volume at this place. */
        boolean isUsed(VolumePlace place);
    }

    /** Whether the volume at this place is among the resources. */
    public static boolean uses(Layout layout, List<Resource> resources, VolumePlace place) {
        return resources.stream()
                .filter(resource -> resource.getDisk().hasPersistence())
                .map(resource -> ResourceEntry.fromMessage(resource).withoutAllocation())
                .anyMatch(volume -> VolumePlace.of(layout, volume).equals(Optional.of(place)));
    }
}
