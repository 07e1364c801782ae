package io.tepui.app.flags;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as flags spell them: a whole number and a binary unit, such as {@code 2GB} (MO-392, AO-233). */
public final class Sizes {
    /** What a message says about the expected form. */
    static final String FORM = "a size such as 64MB (a whole number and one of B, KB, MB, GB, TB)";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,30})(B|KB|MB|GB|TB)", Pattern.CASE_INSENSITIVE);
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");
    private static final int BITS_A_UNIT = 10;

    private Sizes() {}

    /**
     * Reads a size.
     *
     * @param text digits and a unit in any case, without blanks
     * @return bytes, from 0 to 2^63-1
     * @throws IllegalArgumentException if the text has another form or is out of range; the message says what to write
     */
    public static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be " + FORM);
        }
        int unit = UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT));
        BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(unit * BITS_A_UNIT);
        if (bytes.bitLength() > Long.SIZE - 1) {
            throw new IllegalArgumentException("is too large; the largest size is 8388607TB");
        }
        return bytes.longValue();
    }

    /**
     * Prints a size in the largest unit that divides it (MO-470).
     *
     * @param bytes not negative
     */
    public static String format(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + bytes);
        }
        int unit = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / BITS_A_UNIT, UNITS.size() - 1);
        return (bytes >> (unit * BITS_A_UNIT)) + UNITS.get(unit);
    }
}
