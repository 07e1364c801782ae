package io.tepui.protocol.json;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that may hold bytes which are no UTF-8 (MO-78): each such byte is carried as one lone low surrogate, U+DC00 plus its
 * value, which no valid text can hold.
 */
final class JsonText {
    private static final char FIRST_BYTE = 0xDC80;
    private static final char LAST_BYTE = 0xDCFF;
    /** Of a backslash, the letter u and four digits. */
    private static final int ESCAPE_LENGTH = 6;

    private JsonText() {}

    /** Text, and whether any of it is a carried byte. */
    record Decoded(String text, boolean carriesBytes) {}

    static Decoded decode(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? new Decoded(text, false) : decodeCarefully(utf8);
    }

    /**
     * Whether a string holds half of a surrogate pair (MO-76).
     *
     * @param mayCarryBytes whether halves that stand for bytes are in order
     */
    static boolean hasLoneSurrogate(String string, boolean mayCarryBytes) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1))) {
                i++;
            } else if (!mayCarryBytes || !isCarriedByte(c)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a JSON text escapes half of a surrogate pair. Once unescaped, such a half might look like a carried byte, so
     * this is to be asked of texts that carry bytes.
     */
    static boolean escapesLoneSurrogate(String json) {
        for (int i = json.indexOf('\\'); i >= 0; i = json.indexOf('\\', i)) {
            int unit = escapedUnit(json, i);
            if (unit < 0) {
                i += 2;
            } else if (!Character.isSurrogate((char) unit)) {
                i += ESCAPE_LENGTH;
            } else {
                int next = escapedUnit(json, i + ESCAPE_LENGTH);
                if (next < 0 || !Character.isSurrogatePair((char) unit, (char) next)) {
                    return true;
                }
                i += 2 * ESCAPE_LENGTH;
            }
        }
        return false;
    }

    /** The UTF-16 unit of an escape with four hexadecimal digits at this place; -1 when there is none. */
    private static int escapedUnit(String json, int at) {
        if (at + ESCAPE_LENGTH > json.length() || json.charAt(at) != '\\' || json.charAt(at + 1) != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
            int digit = Character.digit(json.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /** The string with U+FFFD in place of each carried byte: for maps, which hold nothing but valid text. */
    static String withReplacements(String string) {
        StringBuilder text = new StringBuilder(string);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))) {
                i++;
            } else if (isCarriedByte(text.charAt(i))) {
                text.setCharAt(i, '\uFFFD');
            }
        }
        return text.toString();
    }

    /** Whether the string carries bytes that are no UTF-8. Only to be asked of strings without other lone surrogates. */
    static boolean carriesBytes(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (Character.isHighSurrogate(c)) {
                i++;
            } else if (isCarriedByte(c)) {
                return true;
            }
        }
        return false;
    }

    /** The bytes that a string came from. */
    static ByteString encode(String string) {
        ByteString.Output out = ByteString.newOutput(string.length());
        for (int i = 0; i < string.length(); ) {
            int codePoint = string.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint >= FIRST_BYTE && codePoint <= LAST_BYTE) {
                out.write(codePoint & 0xFF);
            } else {
                byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                out.write(utf8, 0, utf8.length);
            }
        }
        return out.toByteString();
    }

    private static boolean isCarriedByte(char c) {
        return c >= FIRST_BYTE && c <= LAST_BYTE;
    }

    private static Decoded decodeCarefully(byte[] utf8) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        // A byte never gives more than one character.
        CharBuffer out = CharBuffer.allocate(utf8.length);
        boolean carriesBytes = false;
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (0xDC00 + (in.get() & 0xFF)));
            }
            carriesBytes = true;
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        return new Decoded(out.flip().toString(), carriesBytes);
    }
}
