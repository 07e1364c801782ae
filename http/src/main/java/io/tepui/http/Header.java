package io.tepui.http;

/**
 * One header of an answer.
 *
 * @param name as it goes on the wire
 * @param value without line ends
 */
public record Header(String name, String value) {
    /** Refuses a name or value that would break the answer apart. */
    public Header {
        if (name.isEmpty() || hasControl(name) || hasControl(value)) {
            throw new IllegalArgumentException("Header '" + name + "' must not be empty or hold control characters");
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ' && c != '\t');
    }
}
