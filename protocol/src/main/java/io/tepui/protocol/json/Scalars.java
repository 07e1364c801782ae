package io.tepui.protocol.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From the text of a JSON value to the value of a field (MO-82, MO-85, MO-86). */
final class Scalars {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,1000}(\\.[0-9]{0,1000})?([eE][+-]?[0-9]{1,9})?");
    private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int MAX_PLAIN_DIGITS = 18;
    /** Below this a double is exact to one, beyond {@link #FAR} no integer field reaches. */
    private static final double EXACT = 1L << 53;

    private static final double FAR = 1e20;

    private Scalars() {}

    static Object int32(FieldDescriptor field, String text) throws JsonProblem {
        boolean unsigned = field.getType() == FieldDescriptor.Type.UINT32;
        long value = integer(
                text,
                BigInteger.valueOf(unsigned ? 0 : Integer.MIN_VALUE),
                BigInteger.valueOf(unsigned ? 0xFFFF_FFFFL : Integer.MAX_VALUE));
        return (int) value;
    }

    static Object int64(FieldDescriptor field, String text) throws JsonProblem {
        boolean unsigned = field.getType() == FieldDescriptor.Type.UINT64;
        return integer(
                text,
                BigInteger.valueOf(unsigned ? 0 : Long.MIN_VALUE),
                unsigned ? MAX_UINT64 : BigInteger.valueOf(Long.MAX_VALUE));
    }

    static double float64(String text) throws JsonProblem {
        if (text.equals("Infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equals("-Infinity")) {
            return Double.NEGATIVE_INFINITY;
        }
        return finite(text);
    }

    /** Standard base64: white space is skipped, and what follows the first {@code =} is not looked at (MO-85). */
    static Object bytes(String text) throws JsonProblem {
        int end = text.indexOf('=');
        StringBuilder letters = new StringBuilder(text.length());
        for (int i = 0; i < (end < 0 ? text.length() : end); i++) {
            char c = text.charAt(i);
            if (c != ' ' && (c < '\t' || c > '\r')) {
                letters.append(c);
            }
        }
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(letters.toString()));
        } catch (IllegalArgumentException e) {
            throw new JsonProblem("base64 is needed, not " + JsonProblem.shown(text));
        }
    }

    /** Null for an unknown name, which leaves an optional field unset (MO-86). */
    static @Nullable Object enumValue(FieldDescriptor field, String name) throws JsonProblem {
        EnumValueDescriptor value = field.getEnumType().findValueByName(name);
        if (value == null && field.isRequired()) {
            throw new JsonProblem("there is no " + field.getEnumType().getName() + " " + JsonProblem.shown(name));
        }
        return value;
    }

    /** A fraction is cut off (MO-82); a value out of range is refused rather than wrapped. */
    private static long integer(String text, BigInteger min, BigInteger max) throws JsonProblem {
        BigInteger value = truncated(text);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new JsonProblem(JsonProblem.shown(text) + " is not between " + min + " and " + max);
        }
        return value.longValue();
    }

    private static BigInteger truncated(String text) throws JsonProblem {
        if (text.length() <= MAX_PLAIN_DIGITS && isPlain(text)) {
            return BigInteger.valueOf(Long.parseLong(text));
        }
        double size = finite(text);
        if (Math.abs(size) < EXACT) {
            return BigInteger.valueOf((long) size);
        }
        // Past the far bound the exact digits no longer matter, and might be very many.
        return Math.abs(size) > FAR
                ? BigInteger.valueOf(size < 0 ? -1 : 1).shiftLeft(Long.SIZE + 1)
                : new BigDecimal(withoutBarePoint(text)).toBigInteger();
    }

    private static boolean isPlain(String text) {
        int digits = text.startsWith("-") ? 1 : 0;
        for (int i = digits; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > digits;
    }

    /** A point with no digit after it may not stand in Java's decimals. */
    private static String withoutBarePoint(String text) {
        return text.replaceFirst("\\.(?![0-9])", "");
    }

    private static double finite(String text) throws JsonProblem {
        if (!NUMBER.matcher(text).matches()) {
            throw new JsonProblem("a number is needed, not " + JsonProblem.shown(text));
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new JsonProblem("the number " + JsonProblem.shown(text) + " is too large");
        }
        return value;
    }
}
