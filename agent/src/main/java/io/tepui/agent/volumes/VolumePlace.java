package io.tepui.agent.volumes;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.protocol.Ids;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.resources.Disk;
import io.tepui.resources.ResourceEntry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a persistent volume lies on the agent's disk (AO-281, AM-121).
 *
 * @param path the absolute path of its directory
 * @param base the directory whose {@code volumes} hold it; for a mounted disk the mount itself
 * @param role the role that it is reserved for
 * @param mounted whether it is a whole mounted disk, whose directory outlives it
 */
public record VolumePlace(String path, String base, String role, boolean mounted) {
    private static final String VOLUMES = "/volumes/roles/";
    private static final String DESTROYED = "/volumes/destroyed";

    /**
     * The place of a volume of the agent's own; nothing for what is no persistent volume, or not on a disk with files.
     *
     * @param layout gives the work directory, which relative roots of disks lie in
     */
    public static Optional<VolumePlace> of(Layout layout, ResourceEntry volume) {
        if (!volume.isPersistentVolume()) {
            return Optional.empty();
        }
        Disk disk = volume.disk().orElseThrow();
        String id = disk.persistenceId().orElseThrow();
        String role = volume.reservationRole();
        if (!Ids.isValid(id) || role.equals(".") || role.equals("..")) {
            return Optional.empty();
        }
        Source source = disk.source().orElse(Source.getDefaultInstance());
        return switch (source.getType()) {
            case UNKNOWN -> Optional.of(below(layout.workDir(), role, id));
            case PATH -> Optional.of(below(root(layout, source.getPath().getRoot()), role, id));
            case MOUNT -> {
                String root = root(layout, source.getMount().getRoot());
                yield Optional.of(new VolumePlace(root, root, role, true));
            }
            case BLOCK, RAW -> Optional.empty();
        };
    }

    private static VolumePlace below(String base, String role, String id) {
        return new VolumePlace(base + VOLUMES + role.replace('/', ' ') + "/" + id, base, role, false);
    }

    private static String root(Layout layout, String given) {
        String root = given.startsWith("/") ? given : layout.workDir() + "/" + given;
        return root.endsWith("/") && root.length() > 1 ? root.substring(0, root.length() - 1) : root;
    }

    /** Whether this is where the data of the other one belong after its reservation was refined, or unrefined (AR-115). */
    boolean succeeds(VolumePlace other) {
        return base.equals(other.base)
                && !mounted
                && !other.mounted
                && name().equals(other.name())
                && (role.startsWith(other.role + "/") || other.role.startsWith(role + "/"));
    }

    private String name() {
        return path.substring(path.lastIndexOf('/'));
    }

    /** The directories that volumes of an agent may lie below: its work directory, and the roots of its PATH disks. */
    public static Set<String> bases(Layout layout, List<Resource> resources) {
        Set<String> bases = new LinkedHashSet<>(List.of(layout.workDir()));
        for (Resource resource : resources) {
            Source source = resource.getDisk().getSource();
            if (source.getType() == Source.Type.PATH) {
                bases.add(root(layout, source.getPath().getRoot()));
            }
        }
        return bases;
    }

    /** Where volumes below a work directory, or the root of a disk, wait for their deletion. */
    public static String destroyedBelow(String base) {
        return base + DESTROYED;
    }
}
