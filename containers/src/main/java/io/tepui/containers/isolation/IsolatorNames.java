package io.tepui.containers.isolation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names of isolators in {@code --isolation} and the rules of their list (AO-248). */
public final class IsolatorNames {
    public static final String FILESYSTEM_LINUX = "filesystem/linux";
    public static final String CGROUPS = "cgroups/";
    public static final String DOCKER_RUNTIME = "docker/runtime";
    public static final String VOLUME_IMAGE = "volume/image";

    /** Those of an agent that can isolate nothing. */
    public static final List<String> POSIX_DEFAULT = List.of("posix/cpu", "posix/mem");

    /** Those of an agent that can isolate all, beside {@code cgroups/pids} where there is that. */
    public static final List<String> LINUX_DEFAULT = List.of(
            FILESYSTEM_LINUX,
            "cgroups/cpu",
            "cgroups/mem",
            "namespaces/pid",
            "namespaces/ipc",
            "posix/rlimits",
            "linux/capabilities",
            "volume/secret");

    private static final Map<String, List<String>> OLD_NAMES = Map.of(
            "process", POSIX_DEFAULT,
            "cgroups", List.of("cgroups/cpu", "cgroups/mem"),
            "posix/disk", List.of("disk/du"));

    private static final List<String> BUILT = List.of(
            "posix/cpu",
            "posix/mem",
            "posix/rlimits",
            "filesystem/posix",
            FILESYSTEM_LINUX,
            "cgroups/all",
            "cgroups/cpu",
            "cgroups/mem",
            "cgroups/pids",
            "cgroups/blkio",
            "namespaces/pid",
            "namespaces/ipc",
            "network/none",
            "linux/capabilities",
            "linux/nnp",
            "linux/seccomp",
            "volume/host_path",
            "volume/sandbox_path",
            VOLUME_IMAGE,
            "volume/secret",
            DOCKER_RUNTIME,
            "environment_secret",
            "disk/du");

    /** What works only where containers have a mount namespace of their own. */
    private static final Set<String> NEED_MOUNTS = Set.of(
            "namespaces/pid",
            "namespaces/ipc",
            "network/none",
            "volume/host_path",
            "volume/secret",
            VOLUME_IMAGE,
            DOCKER_RUNTIME);

    private IsolatorNames() {}

    /** A list with old names replaced. */
    public static List<String> current(List<String> names) {
        return names.stream()
                .flatMap(name -> OLD_NAMES.getOrDefault(name, List.of(name)).stream())
                .toList();
    }

    /** What is wrong with a list of current names, as one line that follows a colon. */
    public static Optional<String> complaint(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!BUILT.contains(name)) {
                return Optional.of("this version has no isolator '" + name + "'; it has " + String.join(", ", BUILT));
            }
            if (!seen.add(name)) {
                return Optional.of("names " + name + " twice");
            }
        }
        if (seen.containsAll(Set.of("filesystem/posix", FILESYSTEM_LINUX))) {
            return Optional.of("names two isolators filesystem/*; one at most can be used");
        }
        return names.stream()
                .filter(name -> NEED_MOUNTS.contains(name) && !seen.contains(FILESYSTEM_LINUX))
                .findFirst()
                .map(name -> name + " needs filesystem/linux");
    }

    /**
     * With what is added silently; without duplicates.
     *
     * @param images whether there are container images
     */
    static Set<String> completed(List<String> names, boolean images) {
        List<String> all = new ArrayList<>(names);
        if (names.stream().noneMatch(name -> name.startsWith("filesystem/"))) {
            all.add("filesystem/posix");
        }
        if (names.contains(FILESYSTEM_LINUX)) {
            all.add("volume/host_path");
            all.add("volume/sandbox_path");
            if (images) {
                all.add(VOLUME_IMAGE);
            }
        }
        return new LinkedHashSet<>(all);
    }

    /** Whether it needs namespaces or cgroups, and so root. */
    public static boolean needsLinuxLauncher(String name) {
        return name.startsWith(CGROUPS)
                || name.equals(FILESYSTEM_LINUX)
                || name.equals("linux/capabilities")
                || NEED_MOUNTS.contains(name);
    }
}
