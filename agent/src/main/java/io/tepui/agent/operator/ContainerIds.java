package io.tepui.agent.operator;

import io.tepui.protocol.v1.ContainerID;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Ids of containers: the chain from a container to its root, and what may stand in it (AO-77, AO-166 to AO-168). */
public final class ContainerIds {
    /** Longest value in bytes of UTF-8 (AO-77). */
    static final int MAX_VALUE_BYTES = 242;

    private static final String NOT_ALLOWED = "/\\. ";
    private static final int SHOWN_CHARACTERS = 40;

    private ContainerIds() {}

    /** The last of its parents, itself if it has none. */
    public static ContainerID root(ContainerID id) {
        ContainerID root = id;
        while (root.hasParent()) {
            root = root.getParent();
        }
        return root;
    }

    /** How many parents it has. */
    static int depth(ContainerID id) {
        int depth = 0;
        for (ContainerID each = id; each.hasParent(); each = each.getParent()) {
            depth++;
        }
        return depth;
    }

    /** The printed form: the values from the root on, with dots between (AO-167). */
    public static String printed(ContainerID id) {
        StringBuilder text = new StringBuilder(id.getValue());
        for (ContainerID each = id; each.hasParent(); each = each.getParent()) {
            text.insert(0, '.').insert(0, each.getParent().getValue());
        }
        return text.toString();
    }

    /** What is wrong with it, one line naming the field; nothing when it may be used (AO-77). */
    static Optional<String> problem(ContainerID id) {
        String field = "container_id";
        for (ContainerID each = id; ; each = each.getParent()) {
            Optional<String> problem = problem(field + ".value", each.getValue());
            if (problem.isPresent() || !each.hasParent()) {
                return problem;
            }
            field += ".parent";
        }
    }

    private static Optional<String> problem(String field, String value) {
        if (value.isEmpty()) {
            return Optional.of(field + " must not be empty");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == 0x7F) {
                return Optional.of(field + " must not hold the control character 0x%02X".formatted((int) c));
            }
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_VALUE_BYTES) {
            return Optional.of(field + " has " + bytes + " bytes, at most " + MAX_VALUE_BYTES + " are allowed: '"
                    + value.substring(0, SHOWN_CHARACTERS) + "…'");
        }
        for (int i = 0; i < NOT_ALLOWED.length(); i++) {
            if (value.indexOf(NOT_ALLOWED.charAt(i)) >= 0) {
                return Optional.of(field + " must not hold '" + NOT_ALLOWED.charAt(i) + "': '" + value + "'");
            }
        }
        return Optional.empty();
    }
}
