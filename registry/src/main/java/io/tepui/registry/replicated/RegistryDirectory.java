package io.tepui.registry.replicated;

import io.tepui.registry.RegistryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The directory of a store, which belongs to one process at a time: the log of Ratis in a subdirectory, the mark of what is
 * durable, and the lock. The lock goes with the process, however it ends.
 */
final class RegistryDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String MARK = "durable";
    private static final int MAX_HOLDER_BYTES = 200;

    private final Path path;
    private final FileChannel lock;

    private RegistryDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the directory if it is missing, and takes it for this process.
     *
     * @throws RegistryException when another process has it, or it can't be written
     */
    static RegistryDirectory take(Path path) {
        FileChannel channel;
        try {
            Files.createDirectories(path);
            channel = FileChannel.open(
                    path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new RegistryException("The registry's directory " + path + " can't be made: a file is in the way", e);
        } catch (AccessDeniedException e) {
            throw new RegistryException("The registry's directory " + path + " can't be written: permission denied", e);
        } catch (IOException e) {
            throw new RegistryException("The registry's directory " + path + " can't be written: " + reason(e), e);
        }
        try {
            if (channel.tryLock() == null) {
                throw taken(path, holder(channel));
            }
            String holder = "process " + ProcessHandle.current().pid();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return new RegistryDirectory(path, channel);
        } catch (OverlappingFileLockException e) {
            throw closing(channel, taken(path, "this process"));
        } catch (IOException e) {
            throw closing(
                    channel,
                    new RegistryException("The registry's directory " + path + " can't be locked: " + reason(e), e));
        } catch (RegistryException e) {
            throw closing(channel, e);
        }
    }

    /** The directory itself. */
    Path path() {
        return path;
    }

    /** The file of the mark. */
    Path mark() {
        return path.resolve(MARK);
    }

    /** Gives the directory back. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new RegistryException("The registry's directory " + path + " can't be given back: " + reason(e), e);
        }
    }

    /** What went wrong, in words. */
    static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(content, 0);
        String text = StandardCharsets.UTF_8.decode(content.flip()).toString().strip();
        return text.isEmpty() ? "another process" : text;
    }

    private static RegistryException taken(Path path, String holder) {
        return new RegistryException("The registry in " + path + " is in use by another master (" + holder
                + "): end that master, or give this one another --work_dir");
    }

    private static RegistryException closing(FileChannel channel, RegistryException problem) {
        try {
            channel.close();
        } catch (IOException e) {
            problem.addSuppressed(e);
        }
        return problem;
    }
}
