package io.tepui.app.flags;

import java.util.Objects;

/**
 * A flag was given wrongly, or what it names cannot be used. The message is always one printable line that names the
 * flag, the value and what to do; the process prints it and ends with status 1.
 */
public final class FlagException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Longest text of a value that is repeated in a message, in characters; the rest is cut. */
    static final int MAX_ECHO_CHARS = 120;

    /** @param line the message; anything in it that would not print on one line is replaced */
    public FlagException(String line) {
        super(printable(line), null, false, false);
    }

    /** The message. */
    public String line() {
        return Objects.requireNonNull(getMessage());
    }

    /** Cuts what a user typed to a length that fits into a message. */
    static String echo(String text) {
        String line = printable(text);
        return line.length() <= MAX_ECHO_CHARS ? line : line.substring(0, MAX_ECHO_CHARS) + "…";
    }

    private static String printable(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(isPrintable(c) ? c : '?'));
        return line.toString();
    }

    private static boolean isPrintable(int codePoint) {
        int type = Character.getType(codePoint);
        return !Character.isISOControl(codePoint)
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED;
    }
}
