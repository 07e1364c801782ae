package io.tepui.containers.images;

import io.tepui.containers.files.TreeRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the members of one layer over what the layers below it made. The tree is this process's alone. What has a name already is replaced,
 * but a directory by a directory.
 */
final class RootWriter {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path top;
    private final boolean owned;
    private final TreePaths paths;

    /** What this layer made, with all directories above: a removal in it concerns the layers below only. */
    private final Set<Path> made = new HashSet<>();

    /** Given at the end: who fills a directory changes its time, and may need rights that it will not have. */
    private final Map<Path, FileMeta> directories = new LinkedHashMap<>();

    private int attributesLeftOut;

    /**
     * A writer for one layer.
     *
     * @param owned whether files are given to their owners, which only root can
     */
    RootWriter(Path top, boolean owned) {
        this.top = top;
        this.owned = owned;
        this.paths = new TreePaths(top);
    }

    void directory(String name, FileMeta meta) throws IOException {
        List<String> parts = TreePaths.parts(name);
        if (parts.isEmpty()) {
            directories.put(top, meta);
            return;
        }
        Path directory = place(name, parts);
        Optional<BasicFileAttributes> found = TreePaths.attributes(directory);
        if (found.isEmpty() || !found.get().isDirectory()) {
            clear(directory, found);
            Files.createDirectory(directory);
        }
        directories.put(directory, meta);
        remember(directory);
    }

    void file(String name, FileMeta meta, InputStream content) throws IOException {
        Path file = cleared(name);
        try (SeekableByteChannel out = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PRIVATE)) {
            byte[] chunk = new byte[BUFFER_BYTES];
            int count;
            while ((count = content.read(chunk)) >= 0) {
                ByteBuffer rest = ByteBuffer.wrap(chunk, 0, count);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
            }
        }
        attributesLeftOut += meta.set(file, owned);
        remember(file);
    }

    /** Its target may be anything: it is followed inside the container, or here as if the top were the root. */
    void symbolicLink(String name, FileMeta meta, String target) throws IOException {
        Path link = cleared(name);
        try {
            Files.createSymbolicLink(link, Path.of(target));
        } catch (InvalidPathException e) {
            throw TreePaths.refused(name, "is a link to what is no path");
        }
        if (owned) {
            meta.chown(link);
        }
        remember(link);
    }

    /** Another name of a file that is in the tree already. */
    void hardLink(String name, String existing) throws IOException {
        List<String> parts = TreePaths.parts(existing);
        Optional<Path> to = parts.isEmpty() ? Optional.empty() : paths.locate(existing, parts, false);
        Optional<BasicFileAttributes> found = to.isEmpty() ? Optional.empty() : TreePaths.attributes(to.get());
        if (found.isEmpty() || found.get().isDirectory()) {
            throw TreePaths.refused(
                    name, "is a link to '" + TreePaths.shown(existing) + "', which is no file of the image");
        }
        Path link = place(name, required(name));
        if (!link.equals(to.get())) {
            clear(link, TreePaths.attributes(link));
            Files.createLink(link, to.get());
        }
        remember(link);
    }

    // ------------------------------------------------------------------------------------------------ removals

    /** Takes away what layers below made under that name. */
    void remove(String name) throws IOException {
        Optional<Path> path = paths.locate(name, required(name), false);
        if (path.isPresent()) {
            removeLower(path.get());
        }
    }

    /** Takes away all that layers below made in a directory. */
    void removeContents(String directory) throws IOException {
        List<String> parts = TreePaths.parts(directory);
        Optional<Path> path = parts.isEmpty() ? Optional.of(top) : paths.locate(directory, parts, false);
        if (path.isPresent() && Files.isDirectory(path.get(), LinkOption.NOFOLLOW_LINKS)) {
            for (Path each : children(path.get())) {
                removeLower(each);
            }
        }
    }

    private void removeLower(Path path) throws IOException {
        if (!made.contains(path)) {
            TreeRemoval.remove(path);
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            for (Path each : children(path)) {
                removeLower(each);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(all::add);
        }
        return all;
    }

    // ------------------------------------------------------------------------------------------------ the end

    /** Gives directories what their members said, when all is in them. */
    void finish() throws IOException {
        for (Map.Entry<Path, FileMeta> each : new ArrayList<>(directories.entrySet()).reversed()) {
            if (Files.isDirectory(each.getKey(), LinkOption.NOFOLLOW_LINKS)) {
                ExtendedAttributes.clear(each.getKey());
                attributesLeftOut += each.getValue().set(each.getKey(), owned);
            }
        }
    }

    /** How many extended attributes could not be set here or not by this process. */
    int attributesLeftOut() {
        return attributesLeftOut;
    }

    // ------------------------------------------------------------------------------------------------ places

    private static List<String> required(String name) throws ImageException {
        List<String> parts = TreePaths.parts(name);
        if (parts.isEmpty()) {
            throw TreePaths.refused(name, "has no name");
        }
        return parts;
    }

    private Path place(String name, List<String> parts) throws IOException {
        return paths.locate(name, parts, true).orElseThrow();
    }

    private Path cleared(String name) throws IOException {
        Path path = place(name, required(name));
        clear(path, TreePaths.attributes(path));
        return path;
    }

    private static void clear(Path path, Optional<BasicFileAttributes> found) throws IOException {
        if (found.isPresent() && found.get().isDirectory()) {
            TreeRemoval.remove(path);
        } else if (found.isPresent()) {
            Files.delete(path);
        }
    }

    private void remember(Path path) {
        Path each = path;
        while (each != null && !each.equals(top) && made.add(each)) {
            each = each.getParent();
        }
    }
}
