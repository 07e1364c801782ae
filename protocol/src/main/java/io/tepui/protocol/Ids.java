package io.tepui.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** The forms of the ids that masters and agents give out (SE-6), and what ids from outside must fulfil (SE-184). */
public final class Ids {
    /** Longest id in bytes of UTF-8 (SE-184). */
    public static final int MAX_BYTES = 255;

    private Ids() {}

    /**
     * What is wrong with a task, executor, framework, agent or persistence id, as one line; nothing when it is valid
     * (SE-184).
     *
     * @param what the name of the field, for the text, e.g. {@code "task_id"}
     */
    public static Optional<String> problem(String what, String id) {
        if (id.isEmpty()) {
            return Optional.of(what + " must not be empty");
        }
        // First of all, so that the lines below may show the id.
        Optional<String> control = id.chars()
                .filter(c -> c < 0x20 || c == 0x7F)
                .mapToObj(c -> what + " must not hold the control character 0x%02X".formatted(c))
                .findFirst();
        if (control.isPresent()) {
            return control;
        }
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            return Optional.of(what + " has " + bytes + " bytes, at most " + MAX_BYTES + " are allowed: '"
                    + id.substring(0, 40) + "…'");
        }
        if (id.equals(".") || id.equals("..")) {
            return Optional.of(what + " must not be '" + id + "'");
        }
        for (char c : new char[] {'/', '\\'}) {
            if (id.indexOf(c) >= 0) {
                return Optional.of(what + " must not hold '" + c + "': '" + id + "'");
            }
        }
        return Optional.empty();
    }

    /** Whether this may be a task, executor, framework, agent or persistence id (SE-184). */
    public static boolean isValid(String id) {
        return problem("id", id).isEmpty();
    }

    /** A master's id, made anew from a random UUID at each start (SE-6). */
    public static String masterId(UUID random) {
        return random.toString();
    }

    /** {@code <master id>-NNNN}: at least four digits, counted from 0 (SE-6). */
    public static String frameworkId(String masterId, long counter) {
        String digits = Long.toString(counter);
        return masterId + "-" + "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    /** {@code <master id>-S<n>}, counted from 0 (SE-6). */
    public static String agentId(String masterId, long counter) {
        return masterId + "-S" + counter;
    }

    /** {@code <master id>-O<n>}, counted from 0, one counter for offers and inverse offers (SE-6). */
    public static String offerId(String masterId, long counter) {
        return masterId + "-O" + counter;
    }

    /** A container's id, from a random UUID, in lower case (SE-6). */
    public static String containerId(UUID random) {
        return random.toString();
    }
}
