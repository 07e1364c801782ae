package io.tepui.containers.isolation.cgroups;

import io.tepui.containers.linux.Mounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which cgroups a machine has.
 *
 * @param firstVersion where each controller of version 1 is mounted; several may be together
 * @param secondVersion where version 2 is mounted, if that is where cgroups are looked for
 * @param controllers those that version 2 has there
 */
public record CgroupMounts(Map<String, Path> firstVersion, Optional<Path> secondVersion, List<String> controllers) {

    public CgroupMounts {
        firstVersion = Map.copyOf(firstVersion);
        controllers = List.copyOf(controllers);
    }

    /**
     * Those of this machine.
     *
     * @param hierarchy directory that they are mounted at or below ({@code --cgroups_hierarchy})
     */
    public static CgroupMounts find(Path hierarchy) {
        return parse(ControlFiles.find(Path.of("/proc/self/mounts")).orElse(""), hierarchy);
    }

    /** Reads a table as {@code /proc/self/mounts} has it. */
    static CgroupMounts parse(String mounts, Path hierarchy) {
        Map<String, Path> first = new HashMap<>();
        Optional<Path> second = Optional.empty();
        for (String line : mounts.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length < 4) {
                continue;
            }
            Path at = Path.of(Mounts.unescape(words[1]));
            if (words[2].equals("cgroup2") && at.equals(hierarchy)) {
                second = Optional.of(at);
            } else if (words[2].equals("cgroup") && at.startsWith(hierarchy)) {
                Arrays.stream(words[3].split(",", -1)).forEach(option -> first.putIfAbsent(option, at));
            }
        }
        return new CgroupMounts(
                first,
                second,
                second.flatMap(at -> ControlFiles.find(at.resolve("cgroup.controllers")))
                        .map(text -> List.of(text.strip().split(" ", -1)))
                        .orElse(List.of()));
    }

    /** What can be controlled here. */
    public Set<Subsystem> available() {
        Set<Subsystem> available = EnumSet.noneOf(Subsystem.class);
        for (Subsystem subsystem : Subsystem.values()) {
            boolean there = secondVersion.isPresent()
                    ? controllers.contains(subsystem.secondVersion())
                    : firstVersion.keySet().containsAll(subsystem.firstVersion());
            if (there) {
                available.add(subsystem);
            }
        }
        return available;
    }

    /** Whether this process may make cgroups of these subsystems, as far as rights on the directories tell. */
    public boolean areWritable(Set<Subsystem> subsystems) {
        return available().containsAll(subsystems)
                && subsystems.stream()
                        .flatMap(s -> s.firstVersion().stream())
                        .flatMap(controller ->
                                secondVersion.or(() -> Optional.ofNullable(firstVersion.get(controller))).stream())
                        .allMatch(Files::isWritable);
    }

    /** The tree for some subsystems, all of them available. */
    CgroupTree tree(String root, Set<Subsystem> subsystems) {
        return secondVersion.isPresent()
                ? new SecondVersionTree(secondVersion.get(), root, subsystems)
                : new FirstVersionTree(firstVersion, root, subsystems);
    }
}
