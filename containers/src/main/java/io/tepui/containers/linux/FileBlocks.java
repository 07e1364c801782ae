package io.tepui.containers.linux;

import io.tepui.containers.linux.SystemCall.Number;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file takes on its disk.
 *
 * @param bytes allocated for it
 * @param names how many names lead to it
 * @param identity tells it from others
 */
public record FileBlocks(long bytes, long names, Identity identity) {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int ENOTDIR = 20;
    private static final int BASIC_STATS = 0x7ff;
    private static final int STATX_BYTES = 256;
    private static final int NAMES_OFFSET = 16;
    private static final int NUMBER_OFFSET = 32;
    private static final int BLOCKS_OFFSET = 48;
    private static final int DEVICE_OFFSET = 136;
    private static final int BYTES_PER_BLOCK = 512;

    /** A file of a machine. */
    public record Identity(long device, long number) {}

    /** Those of a file, a link not followed; empty when it is not there. */
    public static Optional<FileBlocks> of(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(STATX_BYTES, Long.BYTES);
            SystemCall.call(
                    "cannot look at " + file,
                    Number.STATX,
                    AT_FDCWD,
                    SystemCall.text(arena, file.toString()),
                    AT_SYMLINK_NOFOLLOW,
                    BASIC_STATS,
                    status.address());
            return Optional.of(new FileBlocks(
                    status.get(ValueLayout.JAVA_LONG, BLOCKS_OFFSET) * BYTES_PER_BLOCK,
                    status.get(ValueLayout.JAVA_INT, NAMES_OFFSET),
                    new Identity(
                            status.get(ValueLayout.JAVA_LONG, DEVICE_OFFSET),
                            status.get(ValueLayout.JAVA_LONG, NUMBER_OFFSET))));
        } catch (LinuxException e) {
            if (e.errno() == ErrorNumbers.ENOENT || e.errno() == ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
