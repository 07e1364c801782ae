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

    private JsonText() {}

    static String decode(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : decodeCarefully(utf8);
    }

    /** Whether a string holds half of a surrogate pair, which neither text nor carried bytes may (MO-76). */
    static boolean hasLoneSurrogate(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1))) {
                i++;
            } else if (!isCarriedByte(c)) {
                return true;
            }
        }
        return false;
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

    private static String decodeCarefully(byte[] utf8) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        // A byte never gives more than one character.
        CharBuffer out = CharBuffer.allocate(utf8.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (0xDC00 + (in.get() & 0xFF)));
            }
            decoder.reset();
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }
}
