package io.tepui.containers.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a file, or a directory with all that is in it (AO-345). Links are removed, not followed, also when a process
 * puts them in place of directories meanwhile: everything is reached through open directories. However deep a tree is,
 * at most {@link #MAX_DEPTH} directories are open at a time: what lies deeper is first moved to the top.
 */
public final class TreeRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(TreeRemoval.class);

    /** Directories that are open at a time at most. */
    static final int MAX_DEPTH = 64;

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private final SecureDirectoryStream<Path> top;
    private @Nullable IOException firstFailure;
    private long moved;

    private TreeRemoval(SecureDirectoryStream<Path> top) {
        this.top = top;
    }

    /**
     * Removes what is at the path; nothing there is no error. Goes on after failures and throws the first one when
     * done. A tree with a mount in it is left alone, so that the data of volumes is never deleted.
     */
    public static void remove(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException("The root directory is not removed");
        }
        if (!Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        refuseMounts(absolute);
        try (SecureDirectoryStream<Path> directory = secure(Files.newDirectoryStream(parent), parent)) {
            removeIn(directory, absolute.getFileName());
        }
    }

    /** The same where nobody waits for the outcome: failures are logged. */
    public static void removeQuietly(Path path) {
        try {
            remove(path);
        } catch (IOException e) {
            LOG.warn("Cannot remove {}: {}", path, e.toString());
        }
    }

    private static void removeIn(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        if (!isDirectory(parent, name)) {
            parent.deleteFile(name);
            return;
        }
        long movedBefore;
        do { // what was moved to the top while it was read may not have been seen
            makeAccessible(parent, name);
            try (SecureDirectoryStream<Path> top =
                    secure(parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), name)) {
                TreeRemoval removal = new TreeRemoval(top);
                removal.empty(top, 1);
                movedBefore = removal.moved;
                if (removal.firstFailure != null) {
                    throw removal.firstFailure;
                }
            }
        } while (movedBefore > 0);
        parent.deleteDirectory(name);
    }

    private void empty(SecureDirectoryStream<Path> directory, int depth) {
        for (Path name : names(directory)) {
            try {
                if (isDirectory(directory, name)) {
                    removeDirectory(directory, name, depth);
                } else {
                    directory.deleteFile(name);
                }
            } catch (NoSuchFileException e) {
                LOG.trace("{} has gone by itself", name);
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    private void removeDirectory(SecureDirectoryStream<Path> parent, Path name, int depth) throws IOException {
        makeAccessible(parent, name);
        if (depth >= MAX_DEPTH) {
            parent.move(name, top, Path.of(".tepui-removed-" + System.nanoTime() + "-" + moved));
            moved++;
            return;
        }
        try (SecureDirectoryStream<Path> directory =
                secure(parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), name)) {
            empty(directory, depth + 1);
        }
        parent.deleteDirectory(name);
    }

    private List<Path> names(SecureDirectoryStream<Path> directory) {
        List<Path> names = new ArrayList<>();
        try {
            for (Path entry : directory) {
                names.add(entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            fail(new IOException(e));
        }
        return names;
    }

    private void fail(IOException e) {
        if (firstFailure == null) {
            firstFailure = e;
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        return parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }

    /** A directory of our own user may be closed even to us. */
    private static void makeAccessible(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        PosixFileAttributeView view = parent.getFileAttributeView(name, PosixFileAttributeView.class);
        if (!view.readAttributes().permissions().containsAll(PosixFilePermissions.fromString("rwx------"))) {
            try {
                view.setPermissions(PosixFilePermissions.fromString("rwx------"));
            } catch (AccessDeniedException e) {
                LOG.debug("The mode of {} stays", name);
            }
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path of) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("Directories cannot be removed safely on the file system of '" + of + "'");
    }

    private static void refuseMounts(Path tree) throws IOException {
        String prefix = tree + "/";
        for (String line :
                Files.readString(MOUNTS, StandardCharsets.ISO_8859_1).lines().toList()) {
            String[] fields = line.split(" ");
            String point = fields.length > MOUNT_POINT_FIELD ? unescape(fields[MOUNT_POINT_FIELD]) : "";
            if (point.equals(tree.toString()) || point.startsWith(prefix)) {
                throw new IOException("'" + tree + "' is not removed: '" + point + "' is mounted in it");
            }
        }
    }

    /** Blanks are octal in the mount table. */
    private static String unescape(String point) {
        String text = point.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
