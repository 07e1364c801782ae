package io.tepui.app.flags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the directories that flags name, and finds out early whether they can be used. */
public final class Directories {
    private Directories() {}

    /**
     * Makes a directory with those above it, and writes and removes a file in it.
     *
     * @param flag the flag that named it, without dashes
     * @param directory absolute, or relative to where the process was started
     * @return the directory as an absolute path
     * @throws FlagException if it cannot be made or written to; the message says why
     */
    public static Path prepare(String flag, Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
        } catch (IOException e) {
            throw refuse(flag, absolute, "cannot be made", e);
        }
        try {
            Files.delete(Files.createTempFile(absolute, ".tepui", ".probe"));
        } catch (IOException e) {
            throw refuse(flag, absolute, "cannot be written to", e);
        }
        return absolute;
    }

    private static FlagException refuse(String flag, Path directory, String what, IOException e) {
        return new FlagException("--" + flag + "=" + FlagException.echo(directory.toString()) + ": " + what + ": "
                + Reasons.of(e) + "; name a directory this user may write to");
    }
}
