package io.tepui.containers.linux;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.linux.SystemCall.Number;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Paths inside a directory in which somebody else may put links at any time: no link is followed below it, so that nothing outside is
 * reached.
 */
public final class Inside {
    private static final int AT_FDCWD = -100;
    private static final long O_PATH = 010000000;
    private static final long O_CLOEXEC = 02000000;
    private static final long O_DIRECTORY = System.getProperty("os.arch", "").equals("aarch64") ? 040000 : 0200000;
    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    private static final int HOW_BYTES = 24;
    private static final int EEXIST = 17;

    private Inside() {}

    /**
     * Opens a file or directory, for its path alone.
     *
     * @param directory an absolute path that can be trusted
     * @param relative path in it, without {@code ..}
     */
    public static Descriptor open(Path directory, Path relative) throws IOException {
        try (Descriptor base = openTrusted(directory)) {
            return openAt(base, relative.toString(), 0);
        }
    }

    /**
     * Opens a directory, and makes it and those above it where they are missing.
     *
     * @param owner whom those that are made are given to
     */
    public static Descriptor openDirectory(Path directory, Path relative, Optional<UserIdentity> owner)
            throws IOException {
        Descriptor at = openTrusted(directory);
        try {
            for (Path part : relative) {
                Descriptor next = step(at, part.toString(), owner);
                at.close();
                at = next;
            }
            return at;
        } catch (IOException e) {
            at.close();
            throw e;
        }
    }

    private static Descriptor step(Descriptor at, String name, Optional<UserIdentity> owner) throws IOException {
        boolean made = make(at, name);
        Descriptor next = openAt(at, name, O_DIRECTORY);
        if (made && owner.isPresent()) {
            Files.setAttribute(next.path(), "unix:gid", owner.get().gid());
            Files.setAttribute(next.path(), "unix:uid", owner.get().uid());
        }
        return next;
    }

    private static boolean make(Descriptor at, String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SystemCall.call(
                    "cannot make the directory '" + name + "'",
                    Number.MKDIRAT,
                    at.number(),
                    SystemCall.text(arena, name),
                    0755);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == EEXIST) {
                return false;
            }
            throw e;
        }
    }

    private static Descriptor openTrusted(Path directory) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return new Descriptor(SystemCall.call(
                    "cannot open " + directory,
                    Number.OPENAT,
                    AT_FDCWD,
                    SystemCall.text(arena, directory.toString()),
                    O_PATH | O_DIRECTORY | O_CLOEXEC));
        }
    }

    private static Descriptor openAt(Descriptor base, String relative, long flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(HOW_BYTES, Long.BYTES);
            how.setAtIndex(ValueLayout.JAVA_LONG, 0, O_PATH | O_CLOEXEC | flags);
            how.setAtIndex(ValueLayout.JAVA_LONG, 2, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
            return new Descriptor(SystemCall.call(
                    "cannot open '" + relative + "' without following links",
                    Number.OPENAT2,
                    base.number(),
                    SystemCall.text(arena, relative),
                    how.address(),
                    HOW_BYTES));
        }
    }
}
