package io.tepui.app.flags;

import java.time.Duration;

/**
 * So many in a time (MO-397).
 *
 * @param count at least 1
 * @param per longer than zero
 */
public record Rate(int count, Duration per) {
    private static final int MAX_DIGITS = 9;

    /**
     * Reads {@code <count>/<duration>}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    static Rate parse(String text) {
        int slash = text.indexOf('/');
        String count = slash < 0 ? "" : text.substring(0, slash);
        if (!count.matches("[0-9]{1," + MAX_DIGITS + "}") || Integer.parseInt(count) == 0) {
            throw new IllegalArgumentException("must be a number and a duration such as 1/10mins");
        }
        Duration per = Durations.parse(text.substring(slash + 1));
        if (per.isZero()) {
            throw new IllegalArgumentException("must have a duration longer than zero");
        }
        return new Rate(Integer.parseInt(count), per);
    }
}
