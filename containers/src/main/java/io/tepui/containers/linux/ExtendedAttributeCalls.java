package io.tepui.containers.linux;

import io.tepui.containers.linux.SystemCall.Number;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Extended attributes of files, those included for which the platform has no class; a link at the end of a path is not followed. A name is
 * a text with a character for each byte.
 */
public final class ExtendedAttributeCalls {
    /** Most bytes that the kernel takes for a name. */
    public static final int MAX_NAME_BYTES = 255;

    /** Most bytes that the kernel takes for a value, and for all names of a file together. */
    public static final int MAX_VALUE_BYTES = 64 << 10;

    private ExtendedAttributeCalls() {}

    /** The names of all attributes of a file that this process may see; none where the file system has no attributes. */
    public static List<String> names(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long path = path(arena, file);
            if (SystemCall.call("cannot list attributes", Number.LLISTXATTR, path, 0, 0) == 0) {
                return List.of();
            }
            MemorySegment list = arena.allocate(MAX_VALUE_BYTES);
            long length =
                    SystemCall.call("cannot list attributes", Number.LLISTXATTR, path, list.address(), MAX_VALUE_BYTES);
            return split(list.asSlice(0, length));
        } catch (LinuxException e) {
            if (e.errno() == ErrorNumbers.EOPNOTSUPP) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<String> split(MemorySegment list) {
        List<String> names = new ArrayList<>();
        long at = 0;
        while (at < list.byteSize()) {
            String name = list.getString(at, StandardCharsets.ISO_8859_1);
            names.add(name);
            at += name.length() + 1L;
        }
        return names;
    }

    /** The value of an attribute; empty when the file has none of that name. */
    public static Optional<byte[]> value(Path file, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(MAX_VALUE_BYTES);
            long length = SystemCall.call(
                    "cannot read an attribute",
                    Number.LGETXATTR,
                    path(arena, file),
                    name(arena, name),
                    value.address(),
                    MAX_VALUE_BYTES);
            return Optional.of(value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        } catch (LinuxException e) {
            if (e.errno() == ErrorNumbers.ENODATA || e.errno() == ErrorNumbers.EOPNOTSUPP) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Sets an attribute, whether it is there or not. */
    public static void set(Path file, String name, byte[] value) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SystemCall.call(
                    "cannot set an attribute",
                    Number.LSETXATTR,
                    path(arena, file),
                    name(arena, name),
                    SystemCall.bytes(arena, value),
                    value.length,
                    0);
        }
    }

    /** Takes away an attribute that is there. */
    public static void remove(Path file, String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SystemCall.call("cannot remove an attribute", Number.LREMOVEXATTR, path(arena, file), name(arena, name));
        }
    }

    private static long name(Arena arena, String name) {
        return SystemCall.bytes(arena, name.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A name that the locale cannot read keeps its bytes in the URI alone. A slash at the end would follow a link. */
    private static long path(Arena arena, Path file) {
        String uri = file.toUri().getRawPath();
        int end = uri.length() > 1 && uri.endsWith("/") ? uri.length() - 1 : uri.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(end);
        for (int i = 0; i < end; i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        return SystemCall.bytes(arena, bytes.toByteArray());
    }
}
