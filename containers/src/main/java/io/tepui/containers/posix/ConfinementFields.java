package io.tepui.containers.posix;

import io.tepui.containers.CapabilitySets;
import io.tepui.containers.Confinement;
import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.ResourceLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** The fields of a launch request that ask for a confinement, as {@code shim.h} has them. */
final class ConfinementFields {

    private static final int CGROUP = 12;
    private static final int JOIN = 13;
    private static final int CREATE = 14;
    private static final int HOSTNAME = 15;
    private static final int MOUNT = 16;
    private static final int ROOT = 17;
    private static final int CAPABILITIES = 18;
    private static final int RLIMIT = 19;
    private static final int NO_NEW_PRIVILEGES = 20;
    private static final int SECCOMP = 21;
    private static final int OOM_SCORE = 22;

    private static final int BIND = 1;
    private static final int FILE_SYSTEM = 2;
    private static final int MASK = 3;
    private static final int READ_ONLY = 4;
    private static final int LINK = 5;
    private static final int DEVICE = 6;

    private final LaunchRequest request;

    ConfinementFields(LaunchRequest request) {
        this.request = request;
    }

    void add(Confinement c, ProcessId parent) throws IOException {
        for (Path cgroup : c.cgroups()) {
            request.text(CGROUP, "cgroup", cgroup.toString());
        }
        if (!c.joined().isEmpty()) {
            request.header(JOIN, 2 * Integer.BYTES + Long.BYTES);
            request.out().writeInt(bits(c.joined()));
            request.out().writeInt((int) parent.pid());
            request.out().writeLong(parent.startTicks());
        }
        if (!c.created().isEmpty()) {
            number(CREATE, bits(c.created()));
        }
        if (c.hostname().isPresent()) {
            request.text(HOSTNAME, "host name", c.hostname().get());
        }
        for (MountStep step : c.mounts()) {
            mount(step);
        }
        if (c.root().isPresent()) {
            request.text(ROOT, "root", c.root().get().toString());
        }
        privileges(c);
    }

    private void privileges(Confinement c) throws IOException {
        if (c.capabilities().isPresent()) {
            CapabilitySets sets = c.capabilities().get();
            request.header(CAPABILITIES, 2 * Long.BYTES);
            request.out().writeLong(sets.effective());
            request.out().writeLong(sets.bounding());
        }
        for (ResourceLimit limit : c.rlimits()) {
            request.header(RLIMIT, Integer.BYTES + 2 * Long.BYTES);
            request.out().writeInt(limit.resource());
            request.out().writeLong(limit.soft());
            request.out().writeLong(limit.hard());
        }
        if (c.noNewPrivileges()) {
            request.header(NO_NEW_PRIVILEGES, 0);
        }
        if (c.seccomp().isPresent()) {
            byte[] program = c.seccomp().get().program();
            request.header(SECCOMP, program.length);
            request.out().write(program);
        }
        if (c.oomScoreAdjust().isPresent()) {
            number(OOM_SCORE, c.oomScoreAdjust().getAsInt());
        }
    }

    private void number(int tag, int value) throws IOException {
        request.header(tag, Integer.BYTES);
        request.out().writeInt(value);
    }

    private void mount(MountStep step) throws IOException {
        switch (step) {
            case MountStep.Bind b -> mount(BIND, b.create(), flags(b.flags()), 0, 0, b.target(), b.source(), "", "");
            case MountStep.FileSystem f ->
                mount(FILE_SYSTEM, f.create(), flags(f.flags()), 0, 0, f.target(), f.source(), f.type(), f.options());
            case MountStep.Mask m -> mount(MASK, false, 0, 0, 0, m.target(), "", "", "");
            case MountStep.ReadOnly r -> mount(READ_ONLY, false, 0, 0, 0, r.target(), "", "", "");
            case MountStep.Link l -> mount(LINK, true, 0, 0, 0, l.target(), l.pointsTo(), "", "");
            case MountStep.CharacterDevice d -> mount(DEVICE, true, 0, d.major(), d.minor(), d.target(), "", "", "");
        }
    }

    private void mount(int kind, boolean create, int flags, int major, int minor, String target, String... texts)
            throws IOException {
        if (!target.startsWith("/")) {
            throw new IllegalArgumentException("mount target '" + target + "' is not absolute");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(LaunchRequest.terminated("mount target", target));
        for (String text : texts) {
            all.write(LaunchRequest.terminated("mount on '" + target + "'", text));
        }
        request.header(MOUNT, 2 + 3 * Integer.BYTES + all.size());
        request.out().writeByte(kind);
        request.out().writeBoolean(create);
        request.out().writeInt(flags);
        request.out().writeInt(major);
        request.out().writeInt(minor);
        request.out().write(all.toByteArray());
    }

    private static int flags(Set<MountStep.Flag> flags) {
        int bits = 0;
        for (MountStep.Flag flag : flags) {
            bits |= switch (flag) {
                case READ_ONLY -> 1;
                case NO_SUID -> 2;
                case NO_DEV -> 4;
                case NO_EXEC -> 8;
                case RECURSIVE -> 16;
            };
        }
        return bits;
    }

    private static int bits(Set<Namespace> namespaces) {
        int bits = 0;
        for (Namespace namespace : namespaces) {
            bits |= switch (namespace) {
                case MOUNT -> 1;
                case PID -> 2;
                case IPC -> 4;
                case UTS -> 8;
                case NETWORK -> 16;
                case USER -> 32;
            };
        }
        return bits;
    }
}
