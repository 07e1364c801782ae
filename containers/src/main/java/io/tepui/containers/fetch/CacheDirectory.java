package io.tepui.containers.fetch;

import io.tepui.containers.host.UserIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of an agent's cache of fetched files, held for as long as it is open: a directory for each user, which belongs to that user and
 * where nobody else looks (AO-365).
 */
final class CacheDirectory implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int STICKY = 01000;
    private static final int WRITE_OF_OTHERS = 022;

    private final Path path;
    private final UserIdentity agent;
    private final FileChannel held;

    private CacheDirectory(Path path, UserIdentity agent, FileChannel held) {
        this.path = path;
        this.agent = agent;
        this.held = held;
    }

    /**
     * Takes a directory, which is made if need be, and removes what an earlier agent left in its cache (AO-362); other files stay.
     *
     * @param agent the user of this process
     * @throws IOException when it cannot be had: others could change it, or another agent holds it
     */
    static CacheDirectory open(Path directory, UserIdentity agent) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.toRealPath();
        for (Path each = path; each != null; each = each.getParent()) {
            checkOnlyOurs(each, agent);
        }
        FileChannel held = hold(path);
        try {
            CacheDirectory made = new CacheDirectory(path, agent, held);
            made.empty();
            return made;
        } catch (IOException e) {
            held.close();
            throw e;
        }
    }

    private static void checkOnlyOurs(Path directory, UserIdentity agent) throws IOException {
        int owner = (Integer) Files.getAttribute(directory, "unix:uid");
        int mode = (Integer) Files.getAttribute(directory, "unix:mode");
        boolean othersWrite = (mode & WRITE_OF_OTHERS) != 0 && (mode & STICKY) == 0;
        if (owner != 0 && owner != agent.uid() || othersWrite) {
            throw new IOException(directory + " can be changed by other users");
        }
    }

    private static FileChannel hold(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // By an agent of this very process.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException(directory + " is the cache of another agent that runs");
        }
        return channel;
    }

    private void empty() throws IOException {
        try (DirectoryStream<Path> users = Files.newDirectoryStream(path)) {
            for (Path user : users) {
                if (Files.isDirectory(user, LinkOption.NOFOLLOW_LINKS)) {
                    emptyOf(user);
                }
            }
        }
    }

    private static void emptyOf(Path user) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(user)) {
            for (Path file : files) {
                if (CacheNames.isOne(file.getFileName().toString())
                        && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The directory of a user, which is made if need be. */
    Path of(UserIdentity user) throws IOException {
        Path own = path.resolve(user.name());
        synchronized (this) {
            if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(own, PRIVATE);
            }
            if (user.uid() != agent.uid()) {
                Files.setAttribute(own, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(own, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return own;
    }

    /** Others may hold it from now on. */
    @Override
    public void close() throws IOException {
        held.close();
    }
}
