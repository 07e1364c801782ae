package io.tepui.containers.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Whose a file is, what may be done with it, and when it was changed.
 *
 * @param mode twelve bits, those of setuid, setgid and sticky included
 * @param changed last change of its content
 * @param extended attributes that the image has further
 */
record FileMeta(int uid, int gid, int mode, FileTime changed, ExtendedAttributes extended) {
    private static final int MODE_BITS = 07777;
    private static final int PERMISSION_BITS = 0777;

    /** That of a file that is there; a link is not followed. */
    static FileMeta of(Path path) throws IOException {
        return new FileMeta(
                (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                (Integer) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS),
                (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & MODE_BITS,
                Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS),
                ExtendedAttributes.of(path));
    }

    /**
     * Gives it to what is no symbolic link.
     *
     * @param owned whether the owner is set as well, which only root can
     * @return how many extended attributes are left out, which cannot be set here or not by this process
     */
    int set(Path path, boolean owned) throws IOException {
        int leftOut;
        if (owned) {
            chown(path);
            leftOut = extended.give(path);
            // After the owner: the system takes setuid away from what is given to somebody else.
            Files.setAttribute(path, "unix:mode", mode & MODE_BITS);
        } else {
            leftOut = giveExtended(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions(mode & PERMISSION_BITS)));
        }
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(changed, null, null);
        return leftOut;
    }

    /** Who is not root must have the right to write a file to give it attributes. */
    private int giveExtended(Path path) throws IOException {
        if (extended.isEmpty()) {
            return 0;
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        return extended.give(path);
    }

    /** Gives only the owner, which is all that a symbolic link has. */
    void chown(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }

    private static String permissions(int mode) {
        StringBuilder text = new StringBuilder("rwxrwxrwx");
        for (int i = 0; i < text.length(); i++) {
            if ((mode >> (text.length() - 1 - i) & 1) == 0) {
                text.setCharAt(i, '-');
            }
        }
        return text.toString();
    }
}
