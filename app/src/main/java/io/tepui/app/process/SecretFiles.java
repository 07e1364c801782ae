package io.tepui.app.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads files that hold secrets. */
public final class SecretFiles {
    /** Largest file that is read, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);
    private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);

    private SecretFiles() {}

    /**
     * The whole content, byte for byte. Warns, no more, when others may use the file (SE-273).
     *
     * @param flag the flag that names it, for messages, e.g. {@code --http_credentials}
     * @throws StartupException when it cannot be read or is larger than {@link #MAX_BYTES}
     */
    public static byte[] read(Path file, String flag) throws StartupException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new StartupException(flag + "=" + file + ": the file is larger than " + MAX_BYTES + " bytes");
            }
            warnOfOthers(file, flag);
            return content;
        } catch (NoSuchFileException e) {
            throw new StartupException(flag + "=" + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new StartupException(flag + "=" + file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void warnOfOthers(Path file, String flag) throws IOException {
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            LOG.warn("{}={}: others than its owner and group may use the file; chmod o= {}", flag, file, file);
        }
    }
}
