package io.tepui.app.flags;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * What a flag's text means. Each kind knows how to bring a text to the normal form that GET_FLAGS shows (MO-468 to
 * MO-470, AO-45) and refuses texts that have no meaning.
 */
public enum Kind {
    /** Any text. */
    STRING("TEXT") {
        @Override
        String normalize(String text) {
            return text;
        }
    },
    /** {@code true}, {@code false}, {@code 1} or {@code 0}. */
    BOOL("BOOL") {
        @Override
        String normalize(String text) {
            return switch (text) {
                case "true", "1" -> "true";
                case "false", "0" -> "false";
                default -> throw new IllegalArgumentException("must be true or false");
            };
        }
    },
    /** A whole number from 0 to 2^63-1. */
    INT("N") {
        @Override
        String normalize(String text) {
            if (text.isEmpty() || text.length() > MAX_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new IllegalArgumentException("must be a whole number, 0 or more");
            }
            return Long.toString(Long.parseLong(text));
        }
    },
    /** A finite decimal number. */
    DOUBLE("NUMBER") {
        @Override
        String normalize(String text) {
            if (text.length() > MAX_NUMBER_CHARS || !text.matches("[0-9]*\\.?[0-9]+([eE][-+]?[0-9]{1,2})?")) {
                throw new IllegalArgumentException("must be a number such as 0.5");
            }
            return new BigDecimal(Double.toString(Double.parseDouble(text)))
                    .stripTrailingZeros()
                    .toPlainString();
        }
    },
    /** A number of bytes, see {@link Sizes}. */
    SIZE("SIZE") {
        @Override
        String normalize(String text) {
            return Sizes.format(Sizes.parse(text));
        }
    },
    /** A length of time, see {@link Durations}. */
    DURATION("DURATION") {
        @Override
        String normalize(String text) {
            return Durations.format(Durations.parse(text));
        }
    },
    /** The path of a file whose content the process reads by itself; the path is what is shown (MO-472, AO-232). */
    PATH("PATH") {
        @Override
        String normalize(String text) {
            return text;
        }
    },
    /** JSON given inline, as {@code file://} or as an absolute path (MO-390, AO-232). */
    JSON("JSON") {
        @Override
        String normalize(String text) {
            return Json.compact(text);
        }
    };

    private static final int MAX_DIGITS = 18;
    private static final int MAX_NUMBER_CHARS = 64;

    private final String placeholder;

    Kind(String placeholder) {
        this.placeholder = placeholder;
    }

    /**
     * Brings a value to its normal form.
     *
     * @throws IllegalArgumentException if the text has no meaning for this kind; the message continues "--flag=value: "
     */
    abstract String normalize(String text);

    /** The word that stands for a value in the help text. */
    String placeholder() {
        return placeholder;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
