package io.tepui.containers.images;

import io.tepui.containers.host.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories whose content becomes containers' programs: nobody else may have put something there, or be able to. */
final class SafeDirectory {
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    private SafeDirectory() {}

    /**
     * Makes a directory that only this process's user may look into, with those above it.
     *
     * @throws IOException when somebody else could exchange it, which is told with the directory
     */
    static Path make(Path directory) throws IOException {
        Files.createDirectories(directory, PRIVATE);
        Path real = directory.toRealPath();
        for (Path each = real; each != null; each = each.getParent()) {
            int mode = (Integer) Files.getAttribute(each, "unix:mode");
            int uid = (Integer) Files.getAttribute(each, "unix:uid");
            boolean open = (mode & WRITABLE_BY_OTHERS) != 0 && ((mode & STICKY) == 0 || each.equals(real));
            if (open || (uid != 0 && uid != Users.ofSystem().current().uid())) {
                throw new IOException("other users can change what is in '" + each + "'");
            }
        }
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
        return real;
    }
}
