package io.tepui.protocol.json;

import java.nio.charset.StandardCharsets;

/** Numbers as decimal text in a byte array; each method gives the index after the last byte. */
final class DecimalText {
    private static final byte[] INFINITY = "\"Infinity\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MINUS_INFINITY = "\"-Infinity\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NAN = "NaN".getBytes(StandardCharsets.US_ASCII);

    /** Up to here, as multiples of a thousandth, at most 15 digits: such a decimal is the shortest that reads back. */
    private static final double MAX_THOUSANDTHS = 1e15;
    /** Position of the decimal point up to which no exponent is used. */
    private static final int MAX_POINT = 21;
    /** Position of the decimal point down to which no exponent is used: at most this many zeros after the point. */
    private static final int MIN_POINT = -5;

    private DecimalText() {}

    /** All values but the least one. */
    static int write(long value, byte[] to, int at) {
        long rest = value;
        int next = at;
        if (rest < 0) {
            to[next++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
            digits++;
        }
        for (int i = next + digits - 1; i >= next; i--) {
            to[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return next + digits;
    }

    /** The shortest digits that read back as the same value, with at least one after the point (MO-66). */
    static int write(double value, byte[] to, int at) {
        double thousandths = value * 1000;
        if (Math.abs(thousandths) < MAX_THOUSANDTHS && value != 0) {
            long rounded = Math.round(thousandths);
            if (rounded / 1000.0 == value) {
                return writeThousandths(rounded, to, at);
            }
        }
        if (Double.isNaN(value)) {
            return copy(NAN, to, at);
        }
        if (Double.isInfinite(value)) {
            return copy(value > 0 ? INFINITY : MINUS_INFINITY, to, at);
        }
        return writeDigits(Double.toString(value), to, at);
    }

    private static int writeThousandths(long thousandths, byte[] to, int at) {
        int next = at;
        if (thousandths < 0) {
            to[next++] = '-';
        }
        long size = Math.abs(thousandths);
        next = write(size / 1000, to, next);
        int part = (int) (size % 1000);
        to[next++] = '.';
        to[next++] = (byte) ('0' + part / 100);
        if (part % 100 != 0) {
            to[next++] = (byte) ('0' + part / 10 % 10);
            if (part % 10 != 0) {
                to[next++] = (byte) ('0' + part % 10);
            }
        }
        return next;
    }

    /** Takes Java's shortest digits and sets the point, or the exponent, anew. */
    private static int writeDigits(String java, byte[] to, int at) {
        int next = at;
        int start = 0;
        if (java.charAt(0) == '-') {
            to[next++] = '-';
            start = 1;
        }
        int e = java.indexOf('E');
        String mantissa = e < 0 ? java.substring(start) : java.substring(start, e);
        int dot = mantissa.indexOf('.');
        int point = dot + (e < 0 ? 0 : Integer.parseInt(java.substring(e + 1)));
        String all = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
        int from = 0;
        int to2 = all.length();
        while (to2 > 1 && all.charAt(to2 - 1) == '0') {
            to2--;
        }
        while (from < to2 - 1 && all.charAt(from) == '0') {
            from++;
            point--;
        }
        return writeDigits(all.substring(from, to2), point, to, next);
    }

    private static int writeDigits(String digits, int point, byte[] to, int at) {
        int count = digits.length();
        if (digits.equals("0")) {
            return text("0.0", to, at);
        }
        if (point > 0 && point <= MAX_POINT) {
            return count <= point
                    ? text(digits + "0".repeat(point - count) + ".0", to, at)
                    : text(digits.substring(0, point) + "." + digits.substring(point), to, at);
        }
        if (point <= 0 && point >= MIN_POINT) {
            return text("0." + "0".repeat(-point) + digits, to, at);
        }
        String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return text(mantissa + "e" + (point - 1), to, at);
    }

    @SuppressWarnings("deprecation") // the text is ASCII: the low bytes are the text
    private static int text(String ascii, byte[] to, int at) {
        ascii.getBytes(0, ascii.length(), to, at);
        return at + ascii.length();
    }

    private static int copy(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }
}
