package io.tepui.containers.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.CapabilitySets;
import io.tepui.containers.Confinement;
import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.ResourceLimit;
import io.tepui.containers.SeccompFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** Confined containers, which need root. */
public abstract class ConfinementFixture extends RuntimeFixture {

    @BeforeEach
    final void needsRoot() {
        assumeTrue(ROOT, "confinement needs root, and the tests run as an ordinary user");
    }

    /** A confinement in the making. */
    protected static final class Confine {
        private final List<Path> cgroups = new ArrayList<>();
        private final Set<Namespace> joined = EnumSet.noneOf(Namespace.class);
        private final Set<Namespace> created = EnumSet.noneOf(Namespace.class);
        private final List<MountStep> mounts = new ArrayList<>();
        private final List<ResourceLimit> rlimits = new ArrayList<>();
        private OptionalInt joinedPid = OptionalInt.empty();
        private Optional<String> hostname = Optional.empty();
        private Optional<Path> root = Optional.empty();
        private Optional<CapabilitySets> capabilities = Optional.empty();
        private Optional<SeccompFilter> seccomp = Optional.empty();
        private OptionalInt oomScore = OptionalInt.empty();
        private boolean noNewPrivileges;

        protected Confine create(Namespace... namespaces) {
            created.addAll(List.of(namespaces));
            return this;
        }

        protected Confine join(long pid, Namespace... namespaces) {
            joined.addAll(List.of(namespaces));
            joinedPid = OptionalInt.of((int) pid);
            return this;
        }

        protected Confine cgroup(Path directory) {
            cgroups.add(directory);
            return this;
        }

        protected Confine mount(MountStep... steps) {
            mounts.addAll(List.of(steps));
            return this;
        }

        protected Confine root(Path directory) {
            root = Optional.of(directory);
            return this;
        }

        protected Confine hostname(String name) {
            hostname = Optional.of(name);
            return this;
        }

        protected Confine rlimit(int resource, long soft, long hard) {
            rlimits.add(new ResourceLimit(resource, soft, hard));
            return this;
        }

        protected Confine capabilities(long effective, long bounding) {
            capabilities = Optional.of(new CapabilitySets(effective, bounding));
            return this;
        }

        protected Confine noNewPrivileges() {
            noNewPrivileges = true;
            return this;
        }

        protected Confine seccomp(SeccompFilter filter) {
            seccomp = Optional.of(filter);
            return this;
        }

        protected Confine oomScore(int score) {
            oomScore = OptionalInt.of(score);
            return this;
        }

        protected Confinement done() {
            return new Confinement(
                    cgroups,
                    joined,
                    joinedPid,
                    created,
                    hostname,
                    mounts,
                    root,
                    capabilities,
                    rlimits,
                    noNewPrivileges,
                    seccomp,
                    oomScore);
        }
    }

    /** A pid namespace with the {@code /proc} that belongs to it. */
    protected static Confine ownPids() {
        return new Confine().create(Namespace.PID, Namespace.MOUNT).mount(proc("/proc"));
    }

    protected static MountStep proc(String target) {
        return new MountStep.FileSystem("proc", "proc", target, Set.of(), "", true);
    }

    protected static MountStep tmpfs(String target, String options) {
        return new MountStep.FileSystem("tmpfs", "tmpfs", target, Set.of(), options, true);
    }

    /** The mounts that this test's own process sees. */
    protected static String ownMounts() throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo"));
    }
}
