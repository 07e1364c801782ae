package io.tepui.containers;

import java.nio.file.Path;

/**
 * A file that takes one of the command's output streams, bounded by rotation: at {@code maxBytes} it becomes
 * {@code name.1}, {@code name.1} becomes {@code name.2} and so on, and the oldest beyond {@code rotatedFiles} is
 * dropped. So a stream never takes more than {@code maxBytes * (rotatedFiles + 1)}. Rotation cuts between lines where
 * it can.
 *
 * @param path absolute path; its directory must exist and may belong to the container's user
 * @param maxBytes size of one file in bytes, at least {@link #MIN_BYTES}, or {@link #UNBOUNDED}
 * @param rotatedFiles how many older files are kept, 0 to {@link #MAX_ROTATED_FILES}
 * @param append whether what is in the file stays, as after a fetch (AO-177)
 */
public record OutputFile(Path path, long maxBytes, int rotatedFiles, boolean append) {

    /** Size of one file as the logger of AO-191 has it: 10 MB. */
    public static final long DEFAULT_MAX_BYTES = 10L << 20;

    /** Older files kept beside the current one. */
    public static final int DEFAULT_ROTATED_FILES = 9;

    /** One page (AO-191). */
    public static final long MIN_BYTES = 4096;

    /** The file grows without limit, as with the plain logger of AO-190. */
    public static final long UNBOUNDED = 0;

    /** Each rotation renames this many files. */
    public static final int MAX_ROTATED_FILES = 1000;

    public OutputFile {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("output path '" + path + "' is not absolute");
        }
        if (maxBytes != UNBOUNDED && maxBytes < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "output size limit " + maxBytes + " is below " + MIN_BYTES + " bytes; use 0 for no limit");
        }
        if (rotatedFiles < 0 || rotatedFiles > MAX_ROTATED_FILES) {
            throw new IllegalArgumentException(
                    "number of rotated files " + rotatedFiles + " is not within 0 to " + MAX_ROTATED_FILES);
        }
    }

    /** A new file, or an emptied one, with the default bounds. */
    public static OutputFile at(Path path) {
        return new OutputFile(path, DEFAULT_MAX_BYTES, DEFAULT_ROTATED_FILES, false);
    }

    /** The same file with other bounds. */
    public OutputFile bounded(long newMaxBytes, int newRotatedFiles) {
        return new OutputFile(path, newMaxBytes, newRotatedFiles, append);
    }

    /** The same file, keeping what is in it. */
    public OutputFile appending() {
        return new OutputFile(path, maxBytes, rotatedFiles, true);
    }
}
