package io.tepui.containers.fetch;

import io.tepui.containers.host.UserIdentity;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The rights of a user in the file system, taken on for single operations by a thread of the system: the kernel itself
 * then judges what may be opened and to whom new files belong. Everything else the thread does, such as loading
 * classes, it does with its own rights.
 */
final class UserRights {

    private static final int ASK_ONLY = -1;

    private final Optional<UserIdentity> user;

    private UserRights(Optional<UserIdentity> user) {
        this.user = user;
    }

    /** The rights the process has. */
    static UserRights unchanged() {
        return new UserRights(Optional.empty());
    }

    /** The rights of a user; the process must run as root. */
    static UserRights of(UserIdentity user) {
        return new UserRights(Optional.of(user));
    }

    /** An operation of the file system. */
    interface Operation<T> {
        T run() throws IOException;
    }

    /**
     * Gives this thread the user's groups, once and for good: the thread must be a platform thread that ends after its
     * work.
     */
    void adopt() throws IOException {
        if (user.isPresent() && Calls.setGroups(user.get()) != 0) {
            throw new IOException(
                    "cannot take on the groups of user '" + user.get().name() + "'");
        }
    }

    /** Runs an operation, which should be no more than one call of the JDK, with the user's rights. */
    <T> T call(Operation<T> operation) throws IOException {
        if (user.isEmpty()) {
            return operation.run();
        }
        take(user.get().gid(), user.get().uid());
        try {
            return operation.run();
        } finally {
            take(0, 0);
        }
    }

    private static void take(int gid, int uid) throws IOException {
        if (uid == 0) {
            Calls.setFsUid(0);
        }
        Calls.setFsGid(gid);
        Calls.setFsUid(uid);
        if (Calls.setFsUid(ASK_ONLY) != uid || Calls.setFsGid(ASK_ONLY) != gid) {
            throw new IOException("cannot take on the rights of user id " + Integer.toUnsignedString(uid));
        }
    }

    /** The system calls. They concern the calling thread alone, unlike the C library's functions for user and groups. */
    private static final class Calls {

        private static final int SETGROUPS_AMD64 = 116;
        private static final int SETGROUPS_GENERIC = 159;

        private static final MethodHandle SET_FS_UID = idCall("setfsuid");
        private static final MethodHandle SET_FS_GID = idCall("setfsgid");
        private static final MethodHandle SYSCALL = Linker.nativeLinker()
                .downcallHandle(
                        symbol("syscall"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS),
                        Linker.Option.firstVariadicArg(1));

        private Calls() {}

        private static MethodHandle idCall(String name) {
            return Linker.nativeLinker()
                    .downcallHandle(symbol(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        }

        private static MemorySegment symbol(String name) {
            return Linker.nativeLinker().defaultLookup().findOrThrow(name);
        }

        static int setFsUid(int uid) {
            return invoke(SET_FS_UID, uid);
        }

        static int setFsGid(int gid) {
            return invoke(SET_FS_GID, gid);
        }

        private static int invoke(MethodHandle call, int id) {
            try {
                return (int) call.invokeExact(id);
            } catch (Throwable e) {
                throw new IllegalStateException("a system call cannot be made", e);
            }
        }

        static long setGroups(UserIdentity user) {
            long number = System.getProperty("os.arch", "").equals("amd64") ? SETGROUPS_AMD64 : SETGROUPS_GENERIC;
            int[] groups = user.groups().stream().mapToInt(Integer::intValue).toArray();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment list = arena.allocateFrom(ValueLayout.JAVA_INT, groups);
                return (long) SYSCALL.invokeExact(number, (long) groups.length, list);
            } catch (Throwable e) {
                throw new IllegalStateException("a system call cannot be made", e);
            }
        }
    }
}
