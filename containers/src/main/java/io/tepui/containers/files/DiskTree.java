package io.tepui.containers.files;

import io.tepui.containers.linux.FileBlocks;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds up what a directory takes on its disk. Files come and go meanwhile: what is not found does not count. */
public final class DiskTree extends SimpleFileVisitor<Path> {
    private final Set<Path> excluded;

    /** Files with several names count once. */
    private final Set<FileBlocks.Identity> seen = new HashSet<>();

    private long bytes;

    private DiskTree(Set<Path> excluded) {
        this.excluded = excluded;
    }

    /**
     * Bytes in use on the disk, which a sparse file has fewer of than its length. No link is followed.
     *
     * @param excluded directories that do not count
     */
    public static long bytes(Path directory, Set<Path> excluded) throws IOException {
        DiskTree walk = new DiskTree(excluded);
        Files.walkFileTree(directory, walk);
        return walk.bytes;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        if (excluded.contains(directory)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        add(directory);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        add(file);
        return FileVisitResult.CONTINUE;
    }

    private void add(Path path) throws IOException {
        FileBlocks.of(path).ifPresent(file -> {
            if (file.names() < 2 || seen.add(file.identity())) {
                bytes += file.bytes();
            }
        });
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
        if (problem instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw problem;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem) {
        return FileVisitResult.CONTINUE;
    }
}
