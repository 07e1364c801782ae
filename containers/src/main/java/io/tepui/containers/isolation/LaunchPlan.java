package io.tepui.containers.isolation;

import io.tepui.containers.CapabilitySets;
import io.tepui.containers.Confinement;
import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.ResourceLimit;
import io.tepui.containers.SeccompFilter;
import io.tepui.protocol.v1.ContainerID;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What isolators gather for one launch. For one thread. */
public final class LaunchPlan {
    private final ContainerID id;
    private final Path sandbox;
    private final Path runtimeDirectory;
    private final Optional<ParentContainer> parent;
    private final Optional<Path> root;
    private final List<Path> cgroups = new ArrayList<>();
    private final Set<Namespace> created = EnumSet.noneOf(Namespace.class);
    private final Set<Namespace> joined = EnumSet.noneOf(Namespace.class);
    private final List<MountStep> mounts = new ArrayList<>();
    private final List<ResourceLimit> rlimits = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<CapabilitySets> capabilities = Optional.empty();
    private Optional<SeccompFilter> seccomp = Optional.empty();
    private OptionalInt oomScoreAdjust = OptionalInt.empty();
    private Optional<String> hostname = Optional.empty();
    private boolean noNewPrivileges;

    /**
     * What a nested container can share with its parent.
     *
     * @param id the parent's
     * @param pid of its first process
     * @param sandbox its sandbox on the host
     * @param root its root file system, if it has one of its own
     */
    public record ParentContainer(ContainerID id, long pid, Path sandbox, Optional<Path> root) {}

    /**
     * A plan with nothing in it.
     *
     * @param sandbox of the container, on the host
     * @param runtimeDirectory of the container (AO §3.4)
     * @param root file system of its image, if it has one
     */
    public LaunchPlan(
            ContainerID id,
            Path sandbox,
            Path runtimeDirectory,
            Optional<ParentContainer> parent,
            Optional<Path> root) {
        this.id = id;
        this.sandbox = sandbox;
        this.runtimeDirectory = runtimeDirectory;
        this.parent = parent;
        this.root = root;
    }

    public ContainerID id() {
        return id;
    }

    public Path sandbox() {
        return sandbox;
    }

    public Path runtimeDirectory() {
        return runtimeDirectory;
    }

    public Optional<ParentContainer> parent() {
        return parent;
    }

    public Optional<Path> root() {
        return root;
    }

    public LaunchPlan cgroup(Path directory) {
        cgroups.add(directory);
        return this;
    }

    public LaunchPlan create(Namespace namespace) {
        created.add(namespace);
        return this;
    }

    public LaunchPlan join(Namespace namespace) {
        joined.add(namespace);
        return this;
    }

    public LaunchPlan mount(MountStep step) {
        mounts.add(step);
        return this;
    }

    public LaunchPlan rlimit(ResourceLimit limit) {
        rlimits.add(limit);
        return this;
    }

    /** A variable weaker than the command's own (AO-195). */
    public LaunchPlan variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public LaunchPlan capabilities(CapabilitySets sets) {
        capabilities = Optional.of(sets);
        return this;
    }

    public LaunchPlan seccomp(SeccompFilter filter) {
        seccomp = Optional.of(filter);
        return this;
    }

    public LaunchPlan oomScoreAdjust(int value) {
        oomScoreAdjust = OptionalInt.of(value);
        return this;
    }

    public LaunchPlan hostname(String name) {
        hostname = Optional.of(name);
        return this;
    }

    public LaunchPlan noNewPrivileges() {
        noNewPrivileges = true;
        return this;
    }

    /** The variables gathered, later ones over earlier ones. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** What the shim is to do. */
    public Confinement confinement() {
        return new Confinement(
                cgroups,
                joined,
                parent.map(p -> OptionalInt.of(Math.toIntExact(p.pid()))).orElse(OptionalInt.empty()),
                created,
                hostname,
                mounts,
                root,
                capabilities,
                rlimits,
                noNewPrivileges,
                seccomp,
                oomScoreAdjust);
    }
}
