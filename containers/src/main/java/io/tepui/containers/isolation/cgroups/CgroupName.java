package io.tepui.containers.isolation.cgroups;

import io.tepui.protocol.v1.ContainerID;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the cgroup of a container is below the root cgroup: {@code <id>} for a root container, {@code <id>/mesos/<child>} for one
 * nested in it (AO-256).
 *
 * @param values of the container's id, the root's first
 */
record CgroupName(List<String> values) {
    /** What stands between a container's cgroup and those of its children. */
    static final String NESTED = "mesos";

    CgroupName {
        values = List.copyOf(values);
        for (String value : values) {
            if (value.isEmpty() || value.contains("/") || value.equals(".") || value.equals("..")) {
                throw new IllegalArgumentException("a container called '" + value + "' cannot have a cgroup");
            }
        }
    }

    static CgroupName of(ContainerID id) {
        List<String> values = new ArrayList<>();
        ContainerID at = id;
        values.add(at.getValue());
        while (at.hasParent()) {
            at = at.getParent();
            values.addFirst(at.getValue());
        }
        return new CgroupName(values);
    }

    CgroupName child(String value) {
        List<String> all = new ArrayList<>(values);
        all.add(value);
        return new CgroupName(all);
    }

    boolean isNested() {
        return values.size() > 1;
    }

    /** That of the parent of a nested container. */
    CgroupName parent() {
        return new CgroupName(values.subList(0, values.size() - 1));
    }

    /** What holds a nested container's cgroup and those of its siblings. */
    Path siblingsBelow(Path root) {
        return parent().below(root).resolve(NESTED);
    }

    Path below(Path root) {
        Path path = root.resolve(values.getFirst());
        for (String value : values.subList(1, values.size())) {
            path = path.resolve(NESTED).resolve(value);
        }
        return path;
    }

    @Override
    public String toString() {
        return String.join(".", values);
    }
}
