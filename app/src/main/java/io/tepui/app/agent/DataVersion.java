package io.tepui.app.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.checkpoint.CheckpointStore;
import io.tepui.app.process.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells agents of other builds apart by what they write: the checkpoint, the records of containers, and what shims are asked. A newer agent
 * reads what an older one wrote, and shims of an older one go on; an older agent leaves alone what it does not know.
 */
final class DataVersion {
    /** What this build writes; to be raised with a change that earlier builds would misread. */
    static final int CURRENT = 1;

    /** Nothing tells: a fresh directory, or one of agents that knew of no version, which is read as version 1. */
    private static final int UNWRITTEN = 0;

    private static final Logger LOG = LoggerFactory.getLogger(DataVersion.class);

    private DataVersion() {}

    /**
     * Checks the version of what stands in a directory, and makes it the present one.
     *
     * @param file holds the version as a decimal number in a line
     * @param flag the flag that names the directory, with its value, for the message
     * @throws StartupException when it is newer than this build knows, or cannot be told; nothing is changed then
     */
    static void claim(Path file, String flag) throws StartupException {
        int found = read(file, flag);
        if (found > CURRENT) {
            throw new StartupException(flag + ": a newer agent has written there (version " + found + " by " + file
                    + ", this one knows up to " + CURRENT + "); start that agent again, or name another directory");
        }
        if (found < CURRENT) {
            try {
                CheckpointStore.write(file, ByteString.copyFromUtf8(CURRENT + "\n"));
            } catch (IOException e) {
                LOG.warn("{}: the version cannot be written to {}: {}", flag, file, e.toString());
            }
        }
    }

    private static int read(Path file, String flag) throws StartupException {
        String text = "";
        try {
            text = Files.readString(file).strip();
            return text.isEmpty() ? UNWRITTEN : Integer.parseInt(text);
        } catch (NoSuchFileException e) {
            return UNWRITTEN;
        } catch (IOException e) {
            throw new StartupException(flag + ": the version of what stands there cannot be read: " + e, e);
        } catch (NumberFormatException e) {
            throw new StartupException(flag + ": " + file + " holds '" + text + "', which is no version", e);
        }
    }
}
