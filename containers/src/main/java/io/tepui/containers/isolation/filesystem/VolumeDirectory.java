package io.tepui.containers.isolation.filesystem;

import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a persistent volume is (AO-281).
 *
 * @param path its directory
 * @param mounted whether it is a whole mounted disk
 */
public record VolumeDirectory(Path path, boolean mounted) {

    /** That of a resource; empty when it is no persistent volume, or one without a directory. */
    public static Optional<VolumeDirectory> of(Path workDirectory, Resource resource) {
        DiskInfo disk = resource.getDisk();
        String id = disk.getPersistence().getId();
        if (!disk.hasPersistence() || id.isEmpty() || id.contains("/") || id.equals(".") || id.equals("..")) {
            return Optional.empty();
        }
        if (!disk.hasSource()) {
            return Optional.of(below(workDirectory, role(resource), id));
        }
        return switch (disk.getSource().getType()) {
            case PATH ->
                Optional.of(
                        below(workDirectory.resolve(disk.getSource().getPath().getRoot()), role(resource), id));
            case MOUNT ->
                Optional.of(new VolumeDirectory(
                        workDirectory.resolve(disk.getSource().getMount().getRoot()), true));
            case UNKNOWN, BLOCK, RAW -> Optional.empty();
        };
    }

    private static VolumeDirectory below(Path base, String role, String id) {
        return new VolumeDirectory(
                base.resolve("volumes")
                        .resolve("roles")
                        .resolve(role.replace('/', ' '))
                        .resolve(id),
                false);
    }

    @SuppressWarnings("deprecation")
    private static String role(Resource resource) {
        return resource.getReservationsCount() > 0
                ? resource.getReservations(resource.getReservationsCount() - 1).getRole()
                : resource.getRole();
    }
}
