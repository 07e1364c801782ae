package io.tepui.containers;

import java.util.Set;

/**
 * One step of making a container's file system. Targets below a root that is not trusted are reached without following a
 * link out of it.
 */
public sealed interface MountStep {

    /** Absolute path where it takes effect, as seen before the root is switched. */
    String target();

    /** Flags of a mount. */
    enum Flag {
        READ_ONLY,
        NO_SUID,
        NO_DEV,
        NO_EXEC,
        /** With everything mounted below the source. */
        RECURSIVE
    }

    /**
     * Shows a file or directory at another place.
     *
     * @param create whether a missing target is made, with its parents
     */
    record Bind(String source, String target, Set<Flag> flags, boolean create) implements MountStep {
        public Bind {
            flags = Set.copyOf(flags);
        }
    }

    /**
     * Mounts a file system such as {@code proc}, {@code tmpfs}, {@code sysfs}, {@code devpts}, {@code mqueue} or {@code overlay}.
     *
     * @param options as {@code mount -o} takes them, without those of {@code flags}; may be empty
     */
    record FileSystem(String type, String source, String target, Set<Flag> flags, String options, boolean create)
            implements MountStep {
        public FileSystem {
            flags = Set.copyOf(flags);
        }
    }

    /** Hides a file behind {@code /dev/null}, a directory behind an empty one; what is not there is left. */
    record Mask(String target) implements MountStep {}

    /** Makes what is there read-only; what is not there is left. */
    record ReadOnly(String target) implements MountStep {}

    /** Makes a symbolic link. */
    record Link(String target, String pointsTo) implements MountStep {}

    /** Makes a character device, with mode 0666. */
    record CharacterDevice(String target, int major, int minor) implements MountStep {}
}
