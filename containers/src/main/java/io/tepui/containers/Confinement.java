package io.tepui.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the shim does to a container between its fork and its command, in this order: the cgroups are joined, the parent's
 * namespaces entered, new ones made, the mounts made, the root switched, then limits and privileges set, and the user
 * switched. Every part needs root but rlimits, {@code noNewPrivileges} and {@code seccomp}.
 *
 * @param cgroups directories of cgroups, one of each hierarchy, that the container's processes are put into
 * @param joined namespaces of {@code joinedPid} that are entered; a pid namespace that is entered is not made anew
 *     unless {@code created} holds it as well, which makes a child of it
 * @param joinedPid a process of the parent; must be there when {@code joined} is not empty
 * @param created namespaces made for this container
 * @param hostname the name in a uts namespace of its own
 * @param mounts made in this order in the container's mount namespace, which must be its own
 * @param root directory that becomes {@code /} after the mounts; targets of mounts are given as seen before that
 * @param capabilities what stays of root's capabilities (AO-293)
 * @param rlimits set in this order (AO-296)
 * @param noNewPrivileges whether {@code no_new_privs} is set (AO-294)
 * @param seccomp a compiled BPF filter, loaded last (AO-295)
 * @param oomScoreAdjust -1000 to 1000 (AO-262)
 */
public record Confinement(
        List<Path> cgroups,
        Set<Namespace> joined,
        OptionalInt joinedPid,
        Set<Namespace> created,
        Optional<String> hostname,
        List<MountStep> mounts,
        Optional<Path> root,
        Optional<CapabilitySets> capabilities,
        List<ResourceLimit> rlimits,
        boolean noNewPrivileges,
        Optional<SeccompFilter> seccomp,
        OptionalInt oomScoreAdjust) {

    /** Nothing is done: the container is a session of plain processes. */
    public static final Confinement NONE = new Confinement(
            List.of(),
            Set.of(),
            OptionalInt.empty(),
            Set.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            OptionalInt.empty());

    /** Namespaces of its own, and mounts in them. */
    public static Confinement of(Set<Namespace> created, List<MountStep> mounts) {
        return new Confinement(
                List.of(),
                Set.of(),
                OptionalInt.empty(),
                created,
                Optional.empty(),
                mounts,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                Optional.empty(),
                OptionalInt.empty());
    }

    public Confinement {
        cgroups = List.copyOf(cgroups);
        joined = Set.copyOf(joined);
        created = Set.copyOf(created);
        mounts = List.copyOf(mounts);
        rlimits = List.copyOf(rlimits);
        if (!joined.isEmpty() && joinedPid.isEmpty()) {
            throw new IllegalArgumentException("namespaces " + joined + " of no process cannot be joined");
        }
        if ((!mounts.isEmpty() || root.isPresent()) && !created.contains(Namespace.MOUNT)) {
            throw new IllegalArgumentException("mounts need a mount namespace of the container's own");
        }
    }
}
