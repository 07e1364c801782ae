package io.tepui.agent.checkpoint;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an agent's files so that they survive the end of its process. Nothing is forced to the device: a crash of the
 * machine ends the containers too, and recovery copes with what is torn.
 */
public final class CheckpointStore {
    private static final List<Object> LOCKS =
            Stream.generate(Object::new).limit(64).toList();

    private CheckpointStore() {}

    /** Writes a file beside the old one and renames it over it; directories are made (AO-178). A failure names the file. */
    public static void write(Path file, ByteString bytes) throws IOException {
        synchronized (lock(file)) {
            writeAside(file, bytes);
        }
    }

    private static void writeAside(Path file, ByteString bytes) throws IOException {
        Path aside = aside(file);
        try {
            writeAll(aside, bytes);
        } catch (NoSuchFileException e) {
            Files.createDirectories(file.getParent());
            writeAll(aside, bytes);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path aside(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    /** Two launches, or a launch and the thread of the effects, may write the same file: one waits for the other. */
    private static Object lock(Path file) {
        return LOCKS.get(Math.floorMod(file.hashCode(), LOCKS.size()));
    }

    private static void writeAll(Path file, ByteString bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, bytes);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw named(file, e);
        }
    }

    /** A failure in the middle of a file does not say of which. */
    private static IOException named(Path file, IOException problem) {
        return new FileSystemException(file.toString(), null, problem.getMessage());
    }

    /** Appends a record; when that fails the file is as it was. */
    public static void append(Path file, ByteString record) throws IOException {
        try {
            appendAll(file, record);
        } catch (NoSuchFileException e) {
            Files.createDirectories(file.getParent());
            appendAll(file, record);
        }
    }

    private static void appendAll(Path file, ByteString record) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long before = channel.size();
            channel.position(before);
            try {
                writeFully(channel, record);
            } catch (IOException e) {
                channel.truncate(before);
                throw named(file, e);
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteString bytes) throws IOException {
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Cuts a file off after so many bytes. */
    public static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** Makes a symbolic link, or replaces it in one step; directories are made. */
    public static void link(Path link, String target) throws IOException {
        synchronized (lock(link)) {
            linkAside(link, target);
        }
    }

    private static void linkAside(Path link, String target) throws IOException {
        Path aside = aside(link);
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(aside);
        Files.createSymbolicLink(aside, link.getFileSystem().getPath(target));
        Files.move(aside, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Puts a file in the place of another in one step. One that is gone was renamed before. */
    public static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (!Files.exists(to)) {
                throw e;
            }
        }
    }

    /** Deletes a file or a tree without following links; what is missing is fine. */
    public static void remove(Path path) throws IOException {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                        throws IOException {
                    if (problem != null) {
                        throw problem;
                    }
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // Gone already, which is what was asked for.
        }
    }
}
