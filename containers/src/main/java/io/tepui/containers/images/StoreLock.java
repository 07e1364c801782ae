package io.tepui.containers.images;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second agent away from a store. The lock goes with the process, however it ends. */
final class StoreLock implements AutoCloseable {
    private final Path directory;
    private final FileChannel channel;

    private StoreLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock of a directory, which is made where it is missing.
     *
     * @throws IOException when another agent has it, or other users could change the directory
     */
    static StoreLock take(Path store) throws IOException {
        Path directory = SafeDirectory.make(store);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new StoreLock(directory, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(store);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw taken(store);
    }

    private static IOException taken(Path store) {
        return new IOException("another agent uses '" + store + "'; each agent needs a store of its own");
    }

    /** The directory, as it really is. */
    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
