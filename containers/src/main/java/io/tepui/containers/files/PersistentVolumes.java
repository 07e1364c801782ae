package io.tepui.containers.files;

import io.tepui.containers.host.UserIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of persistent volumes (AO-281). Each step can be repeated after the process died in the middle of it, and
 * a destroyed volume is out of everybody's way at once, however much is in it.
 */
public final class PersistentVolumes {
    /** Everybody may look, as tasks of several users may share a volume; its owner alone may write. */
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Logger LOG = LoggerFactory.getLogger(PersistentVolumes.class);

    private PersistentVolumes() {}

    /**
     * Makes the directory of a volume with mode 0755, and those above it that are missing; one that is there stays as it is.
     *
     * @param volume its absolute path
     */
    public static void create(Path volume) throws IOException {
        if (Files.isDirectory(volume)) {
            return;
        }
        createParent(volume);
        try {
            Files.createDirectory(volume);
            Files.setPosixFilePermissions(volume, MODE);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(volume)) {
                throw new IOException("'" + volume + "' is in the way of a volume: it is no directory", e);
            }
        }
    }

    private static void createParent(Path volume) throws IOException {
        Path parent = volume.getParent();
        if (parent != null) {
            create(parent);
        }
    }

    /** Gives a volume's directory, not what is in it, to a user (AO-280). */
    public static void give(Path volume, UserIdentity owner) throws IOException {
        Files.setAttribute(volume, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(volume, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
    }

    /** Moves a volume to another directory of the same disk; nothing there to move is fine when that is done already. */
    public static void move(Path from, Path to) throws IOException {
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            create(to);
            return;
        }
        createParent(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Takes a volume away: its directory is put aside in one step. {@link #sweep} deletes it. Nothing there is fine.
     *
     * @param aside a new path on the same disk
     */
    public static void destroy(Path volume, Path aside) throws IOException {
        Files.createDirectories(
                aside.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Files.move(volume, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.debug("volume {} has gone already", volume);
        }
    }

    /** Deletes all in the directory of a mounted disk, which itself stays. Nothing there is fine. */
    public static void empty(Path mount) throws IOException {
        for (Path entry : entries(mount)) {
            TreeRemoval.remove(entry);
        }
    }

    /**
     * Deletes what {@link #destroy} put aside, as long as that may take. What cannot be deleted is logged and left for the
     * next sweep.
     *
     * @param destroyed the directory that it was put into
     */
    public static void sweep(Path destroyed) {
        try {
            for (Path volume : entries(destroyed)) {
                TreeRemoval.removeQuietly(volume);
            }
        } catch (IOException e) {
            LOG.warn("Destroyed volumes in {} are not deleted: {}", destroyed, e.toString());
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
