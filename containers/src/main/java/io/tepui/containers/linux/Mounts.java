package io.tepui.containers.linux;

import io.tepui.containers.linux.SystemCall.Number;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts in the agent's own namespace. */
public final class Mounts {
    private static final long READ_ONLY = 1;
    private static final long NO_SUID = 2;
    private static final long NO_DEV = 4;
    private static final long NO_EXEC = 8;
    private static final long REMOUNT = 32;
    private static final long BIND = 4096;
    private static final long RECURSIVE = 16_384;
    private static final long PRIVATE = 1 << 18;
    private static final long SHARED = 1 << 20;
    private static final long DETACH = 2;
    private static final long NO_FOLLOW = 8;

    private Mounts() {}

    /**
     * A line of {@code /proc/self/mountinfo}.
     *
     * @param root what of the file system is mounted, {@code /} for all of it
     * @param target where it is mounted
     * @param shared whether mounts made below it are seen in other namespaces
     */
    public record Entry(Path root, Path target, boolean shared) {}

    /** All mounts that this process sees, in the order they were made. */
    public static List<Entry> all() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/mountinfo")));
    }

    static List<Entry> parse(String table) {
        List<Entry> all = new ArrayList<>();
        for (String line : table.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length > 6) {
                all.add(new Entry(Path.of(unescape(words[3])), Path.of(unescape(words[4])), isShared(words)));
            }
        }
        return all;
    }

    private static boolean isShared(String[] words) {
        for (int i = 6; i < words.length && !words[i].equals("-"); i++) {
            if (words[i].startsWith("shared:")) {
                return true;
            }
        }
        return false;
    }

    /** Blanks and the like are a backslash and three octal digits. */
    public static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    /** Whether something is mounted right at a path. */
    public static boolean isMounted(Path target) throws IOException {
        return all().stream().anyMatch(mount -> mount.target().equals(target));
    }

    /** Whether the mount at a path is a part of a file system that was bound there, not a whole one. */
    public static boolean isPartOfDisk(Path target) throws IOException {
        return all().stream()
                .filter(mount -> mount.target().equals(target))
                .reduce((first, last) -> last)
                .filter(mount -> !mount.root().equals(Path.of("/")))
                .isPresent();
    }

    /** Shows a directory or file at another place, with all that is mounted below it. */
    public static void bind(Path source, Path target) throws LinuxException {
        mount(source.toString(), target, "", BIND | RECURSIVE, "");
    }

    /** Makes what was bound read-only there. */
    public static void readOnly(Path target) throws LinuxException {
        mount("", target, "", REMOUNT | BIND | READ_ONLY, "");
    }

    /**
     * Mounts a new file system in memory, of which nobody learns in another namespace.
     *
     * @param options as {@code mount -o} takes them
     */
    public static void memory(Path target, String options) throws LinuxException {
        mount("tmpfs", target, "tmpfs", NO_SUID | NO_DEV | NO_EXEC, options);
        mount("", target, "", PRIVATE, "");
    }

    /** Makes a mount of its own out of a directory, and lets namespaces that follow this one see what is mounted below it. */
    public static void share(Path directory) throws LinuxException {
        mount(directory.toString(), directory, "", BIND | RECURSIVE, "");
        mount("", directory, "", PRIVATE, "");
        mount("", directory, "", SHARED, "");
    }

    /** Takes a mount away; what is open in it stays usable for who has it. Nothing mounted there is fine. */
    public static void detach(Path target) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SystemCall.call(
                    "cannot unmount " + target,
                    Number.UMOUNT,
                    SystemCall.text(arena, target.toString()),
                    DETACH | NO_FOLLOW);
        } catch (LinuxException e) {
            if (e.errno() != ErrorNumbers.EINVAL && e.errno() != ErrorNumbers.ENOENT) {
                throw e;
            }
        }
    }

    private static void mount(String source, Path target, String type, long flags, String options)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SystemCall.call(
                    "cannot mount " + (source.isEmpty() ? "" : source + " ") + "at " + target,
                    Number.MOUNT,
                    SystemCall.text(arena, source),
                    SystemCall.text(arena, target.toString()),
                    SystemCall.text(arena, type),
                    flags,
                    SystemCall.text(arena, options));
        }
    }
}
