package io.tepui.cli.cluster;

import io.tepui.protocol.v1.ContainerID;
import java.util.ArrayList;
import java.util.List;

/** Ids of containers: a chain of values from the root to the container itself (AO-167). */
public final class ContainerIds {
    private ContainerIds() {}

    /** Returns the values, the root's first. */
    public static List<String> chain(ContainerID id) {
        List<String> values = new ArrayList<>();
        values.add(id.getValue());
        for (ContainerID each = id; each.hasParent(); each = each.getParent()) {
            values.addFirst(each.getParent().getValue());
        }
        return values;
    }

    /** Returns the printed form: the values joined by dots. */
    public static String text(ContainerID id) {
        return String.join(".", chain(id));
    }

    /** Returns the outermost ancestor; the container itself when it is not nested. */
    public static ContainerID root(ContainerID id) {
        ContainerID root = id;
        while (root.hasParent()) {
            root = root.getParent();
        }
        return root;
    }
}
