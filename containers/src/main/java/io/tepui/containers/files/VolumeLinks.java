package io.tepui.containers.files;

import io.tepui.containers.host.UserIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Links that show volumes in a sandbox (AO-276). A task may put anything in place of the directories of its sandbox: no
 * link is followed on the way to a volume's link, so nothing outside the sandbox is made or removed.
 */
public final class VolumeLinks {
    private VolumeLinks() {}

    /**
     * Makes a link, and the directories on the way to it. One that leads there already stays.
     *
     * @param sandbox an absolute path
     * @param containerPath where the link is to be, relative, inside the sandbox
     * @param volume where it leads
     * @param owner whom link and directories shall belong to; empty: this process's user
     * @throws IOException with one line that names the path
     */
    public static void create(Path sandbox, String containerPath, Path volume, Optional<UserIdentity> owner)
            throws IOException {
        Path link = inside(sandbox, containerPath);
        Path directory = sandbox;
        for (Path name : sandbox.relativize(link)) {
            if (!directory.equals(sandbox)) {
                makeDirectory(directory, owner);
            }
            directory = directory.resolve(name);
        }
        try {
            Files.createSymbolicLink(link, volume);
            give(link, owner);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(volume)) {
                throw new IOException(
                        "'" + link + "' is in the way of volume '" + volume + "': it is there already", e);
            }
        }
    }

    /** Removes a link. What is no link, or not reached by directories alone, stays. */
    public static void remove(Path sandbox, String containerPath) throws IOException {
        Path link = inside(sandbox, containerPath);
        Path directory = sandbox;
        for (Path name : sandbox.relativize(link)) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            directory = directory.resolve(name);
        }
        if (Files.isSymbolicLink(link)) {
            Files.deleteIfExists(link);
        }
    }

    private static Path inside(Path sandbox, String containerPath) throws IOException {
        Path link = sandbox.resolve(containerPath).normalize();
        if (!link.startsWith(sandbox) || link.equals(sandbox)) {
            throw new IOException("container_path '" + containerPath + "' leads out of the sandbox");
        }
        return link;
    }

    private static void makeDirectory(Path directory, Optional<UserIdentity> owner) throws IOException {
        try {
            Files.createDirectory(directory);
            give(directory, owner);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("'" + directory + "' is in the way of a volume: it is no directory", e);
            }
        }
    }

    private static void give(Path file, Optional<UserIdentity> owner) throws IOException {
        if (owner.isPresent()) {
            Files.setAttribute(file, "unix:gid", owner.get().gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:uid", owner.get().uid(), LinkOption.NOFOLLOW_LINKS);
        }
    }
}
