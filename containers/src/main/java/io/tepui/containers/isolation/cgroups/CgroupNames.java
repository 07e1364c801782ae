package io.tepui.containers.isolation.cgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the cgroups of containers. */
final class CgroupNames {
    private CgroupNames() {}

    /** Those of root containers and of what is nested in them. */
    static Set<CgroupName> below(Path root) throws IOException {
        Set<CgroupName> found = new HashSet<>();
        for (Path group : ControlFiles.children(root)) {
            add(new CgroupName(List.of(group.getFileName().toString())), group, found);
        }
        return found;
    }

    private static void add(CgroupName name, Path group, Set<CgroupName> found) throws IOException {
        found.add(name);
        for (Path child : ControlFiles.children(group.resolve(CgroupName.NESTED))) {
            add(name.child(child.getFileName().toString()), child, found);
        }
    }
}
