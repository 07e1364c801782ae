package io.tepui.containers.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The one way into the kernel: {@code syscall(2)} with six arguments, each a number or an address. One binding is made
 * once, when it is first needed, as that takes some tens of milliseconds.
 */
final class SystemCall {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    private SystemCall() {}

    /** A text as C has it, in the memory of an arena; its address is an argument. */
    static long text(Arena arena, String text) {
        return arena.allocateFrom(text).address();
    }

    /** Bytes in the memory of an arena, with a NUL byte after them; their address is an argument. */
    static long bytes(Arena arena, byte[] bytes) {
        MemorySegment copy = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy.address();
    }

    /** What the call gave, 0 or more. */
    static long call(String what, Number number, long... arguments) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            SegmentAllocator allocator = arena;
            MemorySegment state = allocator.allocate(STATE);
            long result = invoke(state, number.value(), arguments);
            if (result < 0) {
                throw new LinuxException(what, (int) ERRNO.get(state, 0L));
            }
            return result;
        }
    }

    private static long invoke(MemorySegment state, long number, long[] given) {
        long[] a = new long[6];
        System.arraycopy(given, 0, a, 0, given.length);
        try {
            return (long) SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
        } catch (Throwable e) {
            throw new IllegalStateException("syscall " + number + " cannot be called", e);
        }
    }

    /** System calls with their numbers on the processors that there are builds for. */
    enum Number {
        PREAD(17, 67),
        READ(0, 63),
        WRITE(1, 64),
        CLOSE(3, 57),
        OPENAT(257, 56),
        MKDIRAT(258, 34),
        UNLINKAT(263, 35),
        FCHOWN(93, 55),
        MOUNT(165, 40),
        UMOUNT(166, 39),
        LSETXATTR(189, 6),
        LGETXATTR(192, 9),
        LLISTXATTR(195, 12),
        LREMOVEXATTR(198, 15),
        EVENTFD(290, 19),
        EPOLL_CREATE(291, 20),
        EPOLL_CTL(233, 21),
        EPOLL_PWAIT(281, 22),
        SYNCFS(306, 267),
        STATX(332, 291),
        OPENAT2(437, 437);

        private final int amd64;
        private final int aarch64;

        Number(int amd64, int aarch64) {
            this.amd64 = amd64;
            this.aarch64 = aarch64;
        }

        long value() {
            return switch (System.getProperty("os.arch", "")) {
                case "amd64" -> amd64;
                case "aarch64" -> aarch64;
                default ->
                    throw new UnsupportedOperationException(
                            "isolation of containers on " + System.getProperty("os.arch") + " is not built");
            };
        }
    }
}
