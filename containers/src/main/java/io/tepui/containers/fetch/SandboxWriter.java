package io.tepui.containers.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes files in a sandbox, and nowhere else: names are relative, never lead upwards, and never go through a link. What
 * has a name already is replaced. Nothing is made or changed once the fetch is stopped.
 */
final class SandboxWriter {

    private static final int CHUNK_BYTES = 64 << 10;
    private static final int DIRECTORY_MODE = 0755;

    private final Path sandbox;
    private final UserRights rights;
    private final Budget budget;

    SandboxWriter(Path sandbox, UserRights rights, Budget budget) {
        this.sandbox = sandbox;
        this.rights = rights;
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    /** Whether a name means the sandbox itself, as {@code ./} does. */
    boolean isSandbox(String name) throws IOException {
        return locate(name).equals(sandbox);
    }

    /** Writes a file of that mode, with its missing parents. */
    void write(String name, int mode, InputStream content) throws IOException {
        Path file = replaced(name);
        try (SeekableByteChannel out =
                open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            int count;
            while ((count = content.read(chunk)) >= 0) {
                budget.takeBytes(count);
                ByteBuffer rest = ByteBuffer.wrap(chunk, 0, count);
                while (rest.hasRemaining()) {
                    budget.change(() -> out.write(rest));
                }
            }
        }
        chmod(file, mode);
    }

    /** Adds to a file, which is made when missing. */
    void append(String name, byte[] text) throws IOException {
        Path file = locate(name);
        try (SeekableByteChannel out =
                open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)) {
            budget.change(() -> out.write(ByteBuffer.wrap(text)));
        }
    }

    /** Opens a file for reading. */
    SeekableByteChannel read(String name) throws IOException {
        Path file = locate(name);
        checkParents(file);
        return open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes a directory with its missing parents; one that is there is fine. */
    void directory(String name) throws IOException {
        Path directory = locate(name);
        makeParents(directory);
        makeDirectory(directory);
    }

    /**
     * Makes a symbolic link. Its target must be relative and may lead upwards at its beginning only, and not out of
     * the sandbox: then no chain of links leads out either.
     */
    void symbolicLink(String name, String target) throws IOException {
        Path link = locate(name);
        Path to = path(target);
        Path from = sandbox.relativize(link.getParent());
        int depth = from.toString().isEmpty() ? 0 : from.getNameCount();
        boolean down = false;
        boolean bad = to.isAbsolute() || target.isEmpty();
        for (Path part : to) {
            boolean up = part.toString().equals("..");
            bad |= up && (down || --depth < 0);
            down |= !up && !part.toString().equals(".");
        }
        if (bad) {
            throw new IOException("the link '" + name + "' to '" + target + "' may lead out of the sandbox");
        }
        replaced(name);
        change(() -> Files.createSymbolicLink(link, to));
    }

    /** Makes another name of a file in the sandbox. */
    void hardLink(String name, String existing) throws IOException {
        Path to = locate(existing);
        checkParents(to);
        BasicFileAttributes attributes = attributes(to);
        if (!attributes.isRegularFile()) {
            throw new IOException("'" + existing + "', which '" + name + "' is a link to, is not a regular file");
        }
        if (locate(name).equals(to)) {
            return;
        }
        Path link = replaced(name);
        change(() -> Files.createLink(link, to));
    }

    void setMode(String name, int mode) throws IOException {
        Path file = locate(name);
        checkParents(file);
        if (!attributes(file).isSymbolicLink()) {
            chmod(file, mode);
        }
    }

    private Path locate(String name) throws IOException {
        Path located = sandbox.resolve(path(stripRoot(name))).normalize();
        for (Path part : path(name)) {
            if (part.toString().equals("..")) {
                throw new IOException("'" + name + "' leads out of its directory");
            }
        }
        return located;
    }

    /** An absolute name in an archive is taken as relative, as archivers do. */
    private static String stripRoot(String name) {
        int start = 0;
        while (start < name.length() && name.charAt(start) == '/') {
            start++;
        }
        return name.substring(start);
    }

    private static Path path(String name) throws IOException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException("'" + name.replace('\0', '?') + "' is no file name", e);
        }
    }

    /** The place of a file that can be made now. */
    private Path replaced(String name) throws IOException {
        Path file = locate(name);
        if (file.equals(sandbox)) {
            throw new IOException("'" + name + "' names no file");
        }
        makeParents(file);
        if (exists(file)) {
            if (attributes(file).isDirectory()) {
                throw new IOException("'" + name + "' is a directory already");
            }
            change(() -> Files.deleteIfExists(file));
        }
        return file;
    }

    private void makeParents(Path file) throws IOException {
        Path at = sandbox;
        Path parents = sandbox.relativize(file).getParent();
        if (parents != null) {
            for (Path part : parents) {
                at = at.resolve(part);
                makeDirectory(at);
            }
        }
    }

    private void makeDirectory(Path directory) throws IOException {
        if (directory.equals(sandbox)) {
            return;
        }
        try {
            change(() -> Files.createDirectory(directory));
            chmod(directory, DIRECTORY_MODE);
        } catch (FileAlreadyExistsException e) {
            checkDirectory(directory);
        }
    }

    private void checkParents(Path file) throws IOException {
        Path at = sandbox;
        Path parents = sandbox.relativize(file).getParent();
        if (parents != null) {
            for (Path part : parents) {
                at = at.resolve(part);
                checkDirectory(at);
            }
        }
    }

    private void checkDirectory(Path directory) throws IOException {
        if (!attributes(directory).isDirectory()) {
            throw new IOException("'" + sandbox.relativize(directory) + "' is not a directory");
        }
    }

    private boolean exists(Path file) throws IOException {
        try {
            attributes(file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private BasicFileAttributes attributes(Path file) throws IOException {
        return rights.call(() -> Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    private SeekableByteChannel open(Path file, OpenOption... options) throws IOException {
        return change(() -> Files.newByteChannel(file, options));
    }

    private void chmod(Path file, int mode) throws IOException {
        Set<PosixFilePermission> permissions = permissions(mode);
        change(() -> Files.setPosixFilePermissions(file, permissions));
    }

    /** With the rights of the user, and not once the fetch is stopped. */
    private <T> T change(UserRights.Operation<T> operation) throws IOException {
        return budget.change(() -> rights.call(operation));
    }

    /** The nine bits of a mode; those for other users' rights and the like are never set. */
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = {
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE
        };
        for (int i = 0; i < all.length; i++) {
            if ((mode >> (all.length - 1 - i) & 1) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }
}
