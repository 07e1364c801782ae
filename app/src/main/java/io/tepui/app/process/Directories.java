package io.tepui.app.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the directories that a process writes to, and says clearly why it cannot. */
public final class Directories {
    private Directories() {}

    /**
     * Makes a directory with its parents, if it is missing, and checks that this process can write into it.
     *
     * @param flag the flag that names it, for the message, e.g. {@code --work_dir}
     * @return the absolute path
     * @throws StartupException when it cannot be made or written
     */
    public static Path writable(Path directory, String flag) throws StartupException {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
        } catch (FileAlreadyExistsException e) {
            throw new StartupException(flag + "=" + directory + ": is a file, not a directory; name another path", e);
        } catch (AccessDeniedException e) {
            throw cannotWrite(directory, flag, "permission denied");
        } catch (IOException e) {
            throw cannotWrite(directory, flag, String.valueOf(e.getMessage()));
        }
        if (!Files.isWritable(absolute)) {
            throw cannotWrite(directory, flag, "permission denied");
        }
        return absolute;
    }

    private static StartupException cannotWrite(Path directory, String flag, String why) {
        return new StartupException(flag + "=" + directory + ": cannot be made or written to (" + why
                + "); name a directory that this user may write, or give it the permission");
    }
}
