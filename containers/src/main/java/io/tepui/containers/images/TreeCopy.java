package io.tepui.containers.images;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies a tree of files with owners, modes, times, extended attributes of images, and links of both kinds; devices and pipes are left out. */
final class TreeCopy {
    private final boolean owned;

    /** Copies of files that have several names, by what the system knows the file by. */
    private final Map<Object, Path> severalNames = new HashMap<>();

    private TreeCopy(boolean owned) {
        this.owned = owned;
    }

    /**
     * Copies all that is in a directory into an empty one, which gets its mode and owner, too.
     *
     * @param owned whether owners are copied, which only root can
     * @throws InterruptedIOException when this thread is interrupted
     */
    static void copy(Path from, Path to, boolean owned) throws IOException {
        new TreeCopy(owned).directory(from, to);
    }

    private void directory(Path from, Path to) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the copy of an image was stopped");
        }
        for (Path each : children(from)) {
            entry(each, to.resolve(each.getFileName().toString()));
        }
        FileMeta.of(from).set(to, owned);
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(all::add);
        }
        return all;
    }

    private void entry(Path from, Path to) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(from, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            Files.createDirectory(to);
            directory(from, to);
        } else if (attributes.isSymbolicLink()) {
            Files.createSymbolicLink(to, Files.readSymbolicLink(from));
            if (owned) {
                FileMeta.of(from).chown(to);
            }
        } else if (attributes.isRegularFile()) {
            file(from, to, attributes);
        }
    }

    private void file(Path from, Path to, BasicFileAttributes attributes) throws IOException {
        boolean several = (Integer) Files.getAttribute(from, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
        Path copy = several ? severalNames.get(attributes.fileKey()) : null;
        if (copy != null) {
            Files.createLink(to, copy);
            return;
        }
        Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
        FileMeta.of(from).set(to, owned);
        if (several) {
            severalNames.put(attributes.fileKey(), to);
        }
    }
}
