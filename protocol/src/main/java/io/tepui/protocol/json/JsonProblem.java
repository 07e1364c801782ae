package io.tepui.protocol.json;

/** A value that does not fit its field; the path grows on the way out to the whole message. */
final class JsonProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 60;

    private final String path;
    private final String reason;

    private JsonProblem(String path, String reason) {
        super(reason, null, false, false);
        this.path = path;
        this.reason = reason;
    }

    JsonProblem(String reason) {
        this("", reason);
    }

    /** The same problem, seen from an object that has it in this member. */
    JsonProblem in(String member) {
        return new JsonProblem(path.isEmpty() || path.startsWith("[") ? member + path : member + "." + path, reason);
    }

    /** {@code path: reason} in one line. */
    String text() {
        return path.isEmpty() ? reason : path + ": " + reason;
    }

    /** A value for an error line: shortened, without control characters. */
    static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_SHOWN ? "'" + line + "'" : "'" + line.substring(0, MAX_SHOWN) + "…'";
    }
}
