package io.tepui.containers.files;

import io.tepui.containers.host.UserIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the directories that containers work in (AO §3.2). */
public final class Sandboxes {

    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwxr-x---");
    private static final Set<PosixFilePermission> OUTPUT_MODE = PosixFilePermissions.fromString("rw-r--r--");

    /** Names of the files that take a container's standard streams (AO-177). */
    public static final List<String> OUTPUT_NAMES = List.of("stdout", "stderr");

    private Sandboxes() {}

    /**
     * Makes a sandbox with mode 0750, and its missing parents, with the empty files {@code stdout} and {@code stderr}
     * in it (AO-174, AO-177). A directory that is there already is taken over.
     *
     * @param sandbox its absolute path
     * @param owner whom all of it shall belong to; empty: this process's user
     * @throws IOException with one line that names the path; what was made is removed again
     */
    public static void create(Path sandbox, Optional<UserIdentity> owner) throws IOException {
        boolean made = false;
        try {
            Files.createDirectories(sandbox.toAbsolutePath().getParent());
            made = makeDirectory(sandbox);
            Files.setPosixFilePermissions(sandbox, DIRECTORY_MODE);
            for (String name : OUTPUT_NAMES) {
                makeOutput(sandbox.resolve(name), owner);
            }
            give(sandbox, owner);
        } catch (IOException e) {
            if (made) {
                TreeRemoval.removeQuietly(sandbox);
            }
            throw new IOException("Failed to make the sandbox '" + sandbox + "'" + ownedBy(owner) + ": " + cause(e), e);
        }
    }

    private static boolean makeDirectory(Path sandbox) throws IOException {
        try {
            Files.createDirectory(sandbox, PosixFilePermissions.asFileAttribute(DIRECTORY_MODE));
            return true;
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(sandbox, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return false;
        }
    }

    private static void makeOutput(Path file, Optional<UserIdentity> owner) throws IOException {
        Files.deleteIfExists(file);
        Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
                .close();
        Files.setPosixFilePermissions(file, OUTPUT_MODE);
        give(file, owner);
    }

    private static void give(Path file, Optional<UserIdentity> owner) throws IOException {
        if (owner.isPresent()) {
            // One after the other the group first: who gives the file away may not change it any more.
            Files.setAttribute(file, "unix:gid", owner.get().gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:uid", owner.get().uid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static String ownedBy(Optional<UserIdentity> owner) {
        return owner.map(o -> " of user '" + o.name() + "'").orElse("");
    }

    private static String cause(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getFile() + ": " + f.getReason();
        }
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
