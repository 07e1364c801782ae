package io.tepui.containers.containerizer;

import io.tepui.protocol.v1.ContainerID;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Ids of containers and their printed form: the values from root to leaf, joined with {@code .} (AO-167). */
public final class ContainerIds {
    private static final Pattern DOT = Pattern.compile("\\.");

    private ContainerIds() {}

    /** The printed form. Throws {@link IllegalArgumentException} for a value that would leave its directory; AO-77 refuses those before. */
    public static String print(ContainerID id) {
        return String.join(".", values(id));
    }

    /** The id of a printed form. */
    public static ContainerID parse(String printed) {
        ContainerID id = null;
        for (String value : DOT.split(printed, -1)) {
            ContainerID.Builder next = ContainerID.newBuilder().setValue(value);
            id = (id == null ? next : next.setParent(id)).build();
        }
        if (id == null) {
            throw new IllegalArgumentException("a container id is empty");
        }
        return id;
    }

    /** The values from root to leaf. */
    static List<String> values(ContainerID id) {
        Deque<String> values = new ArrayDeque<>();
        for (ContainerID each = id; ; each = each.getParent()) {
            String value = each.getValue();
            if (value.isEmpty() || value.indexOf('/') >= 0 || value.indexOf('.') >= 0 || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("'" + value.replace('\0', '?') + "' is no container id");
            }
            values.addFirst(value);
            if (!each.hasParent()) {
                return new ArrayList<>(values);
            }
        }
    }

    /** The container at the root of its tree. */
    public static ContainerID root(ContainerID id) {
        ContainerID each = id;
        while (each.hasParent()) {
            each = each.getParent();
        }
        return each;
    }
}
