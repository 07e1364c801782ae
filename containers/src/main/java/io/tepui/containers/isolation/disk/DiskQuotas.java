package io.tepui.containers.isolation.disk;

import io.tepui.containers.isolation.filesystem.VolumeDirectory;
import io.tepui.protocol.v1.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much disk a container may take where.
 *
 * @param sandbox what it asked for of its sandbox; empty: nothing
 * @param volumes its persistent volumes
 */
record DiskQuotas(Optional<Quota> sandbox, List<Quota> volumes) {
    static final long MB = 1L << 20;

    DiskQuotas {
        volumes = List.copyOf(volumes);
    }

    /**
     * One quota.
     *
     * @param directory that it is for
     * @param bytes the most that may be in it
     * @param resources that say so
     * @param enforceable whether more can be written than there is: not on a whole mounted disk
     */
    record Quota(Path directory, long bytes, List<Resource> resources, boolean enforceable) {
        Quota {
            resources = List.copyOf(resources);
        }
    }

    static DiskQuotas of(List<Resource> resources, Path sandbox, Path workDirectory) {
        List<Resource> own = new ArrayList<>();
        List<Quota> volumes = new ArrayList<>();
        for (Resource resource : resources) {
            if (!resource.getName().equals("disk")) {
                continue;
            }
            if (!resource.getDisk().hasPersistence()) {
                own.add(resource);
            } else {
                VolumeDirectory.of(workDirectory, resource)
                        .ifPresent(volume -> volumes.add(
                                new Quota(volume.path(), bytes(resource), List.of(resource), !volume.mounted())));
            }
        }
        long sum = own.stream().mapToLong(DiskQuotas::bytes).sum();
        return new DiskQuotas(
                own.isEmpty() ? Optional.empty() : Optional.of(new Quota(sandbox, sum, own, true)), volumes);
    }

    private static long bytes(Resource resource) {
        return (long) (resource.getScalar().getValue() * MB);
    }
}
