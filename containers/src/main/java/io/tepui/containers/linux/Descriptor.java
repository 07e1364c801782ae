package io.tepui.containers.linux;

import io.tepui.containers.linux.SystemCall.Number;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An open file descriptor of this process. It is closed once, by whoever it belongs to. */
public final class Descriptor implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 02000000;
    private static final int EFD_NONBLOCK = 04000;

    private final int number;

    Descriptor(long number) {
        this.number = (int) number;
    }

    /** Opens a file to read it. */
    public static Descriptor open(Path file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return new Descriptor(SystemCall.call(
                    "cannot open " + file,
                    Number.OPENAT,
                    AT_FDCWD,
                    SystemCall.text(arena, file.toString()),
                    O_CLOEXEC));
        }
    }

    /** An event counter, which can be waited for when it is above zero. */
    public static Descriptor event() throws LinuxException {
        return new Descriptor(SystemCall.call("eventfd", Number.EVENTFD, 0, O_CLOEXEC | EFD_NONBLOCK));
    }

    /** The number, as other system calls take it. */
    public int number() {
        return number;
    }

    /** The path by which this process reaches the open file itself, whatever has become of its name. */
    public Path path() {
        return Path.of("/proc/self/fd/" + number);
    }

    /** Has everything that was written to the file's file system put on its disk. */
    public void syncFileSystem() throws LinuxException {
        SystemCall.call("cannot write out a file system", Number.SYNCFS, number);
    }

    /** What a small file of text holds now, at most 4096 bytes. */
    public String contents() throws LinuxException {
        int capacity = 4096;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(capacity);
            long length = SystemCall.call("read", Number.PREAD, number, buffer.address(), capacity, 0);
            return new String(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        }
    }

    /** Adds one to an event counter. */
    void signal() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
            SystemCall.call("write", Number.WRITE, number, one.address(), Long.BYTES);
        }
    }

    /** Sets an event counter to zero; it must be above that. */
    public void reset() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SystemCall.call(
                    "read", Number.READ, number, arena.allocate(Long.BYTES).address(), Long.BYTES);
        }
    }

    @Override
    public void close() throws IOException {
        SystemCall.call("close", Number.CLOSE, number);
    }
}
