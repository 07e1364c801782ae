package io.tepui.app.agent;

import io.tepui.app.process.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a second agent away from a work directory. The lock goes with the process, however it ends. */
final class WorkDirLock implements AutoCloseable {
    private static final String NAME = ".agent.lock";

    private static final Logger LOG = LoggerFactory.getLogger(WorkDirLock.class);

    private final FileChannel channel;

    private WorkDirLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws StartupException when another agent has it, or the file cannot be made
     */
    static WorkDirLock take(Path workDir) throws StartupException {
        Path file = workDir.resolve(NAME);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StartupException("--work_dir=" + workDir + ": the file " + file + " cannot be made: " + e, e);
        }
        try {
            if (channel.tryLock() != null) {
                tellWhose(channel);
                return new WorkDirLock(channel);
            }
            throw taken(workDir);
        } catch (OverlappingFileLockException e) {
            throw close(channel, taken(workDir));
        } catch (IOException e) {
            throw close(
                    channel,
                    new StartupException(
                            "--work_dir=" + workDir + ": the file " + file + " cannot be locked: " + e, e));
        } catch (StartupException e) {
            throw close(channel, e);
        }
    }

    /** For whoever looks; the lock holds without it, also on a full disk. */
    private static void tellWhose(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            LOG.warn("the agent's process id cannot be written to {}: {}", NAME, e.toString());
        }
    }

    private static StartupException taken(Path workDir) {
        return new StartupException("--work_dir=" + workDir
                + ": another agent runs with this work directory; end that agent, or name another directory");
    }

    private static StartupException close(FileChannel channel, StartupException problem) {
        try {
            channel.close();
        } catch (IOException e) {
            problem.addSuppressed(e);
        }
        return problem;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
