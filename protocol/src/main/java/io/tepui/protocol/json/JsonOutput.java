package io.tepui.protocol.json;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Bytes of JSON text as they grow, and how each kind of value is written (MO-65 to MO-69). */
final class JsonOutput {
    private static final int FIRST_BYTES = 512;
    private static final int MAX_NUMBER_BYTES = 32;
    private static final int MAX_ESCAPE_BYTES = 6;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    /** For each ASCII character: 0 stands for itself, 'u' needs the long escape, all else is the letter of the short one. */
    private static final byte[] ESCAPES = escapes();

    private byte[] buffer = new byte[FIRST_BYTES];
    private int size;

    private static byte[] escapes() {
        byte[] table = new byte[128];
        Arrays.fill(table, 0, 0x20, (byte) 'u');
        table['"'] = '"';
        table['\\'] = '\\';
        table['\b'] = 'b';
        table['\f'] = 'f';
        table['\n'] = 'n';
        table['\r'] = 'r';
        table['\t'] = 't';
        return table;
    }

    /** A copy of all that was written. */
    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** A copy of all that was written, which is then forgotten. */
    byte[] take() {
        byte[] taken = toByteArray();
        size = 0;
        return taken;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(buffer, 0, size);
    }

    int size() {
        return size;
    }

    void one(char ascii) {
        ensure(1);
        buffer[size++] = (byte) ascii;
    }

    void raw(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    void bool(boolean value) {
        raw(value ? TRUE : FALSE);
    }

    void number(long value) {
        if (value == Long.MIN_VALUE) {
            raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
            return;
        }
        ensure(MAX_NUMBER_BYTES);
        size = DecimalText.write(value, buffer, size);
    }

    void unsigned(long value) {
        if (value >= 0) {
            number(value);
        } else {
            raw(Long.toUnsignedString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    void number(double value) {
        ensure(MAX_NUMBER_BYTES);
        size = DecimalText.write(value, buffer, size);
    }

    void base64(ByteString value) {
        one('"');
        raw(Base64.getEncoder().encode(value.toByteArray()));
        one('"');
    }

    /**
     * Writes a string with its quotes, unless it holds the replacement character: that may stand for bytes that were no
     * UTF-8, and then {@link #utf8} has to write the field's own bytes (MO-69).
     */
    boolean string(String value) {
        int length = value.length();
        ensure(length + 2);
        byte[] out = buffer;
        int at = size;
        out[at++] = '"';
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 128 || ESCAPES[c] != 0) {
                return special(value, i, at);
            }
            out[at++] = (byte) c;
        }
        out[at++] = '"';
        size = at;
        return true;
    }

    private boolean special(String value, int from, int at) {
        if (value.indexOf('\uFFFD', from) >= 0) {
            return false;
        }
        size = at;
        int end = value.length();
        for (int i = from; i < end; i++) {
            char c = value.charAt(i);
            ensure(MAX_ESCAPE_BYTES);
            if (c < 128) {
                ascii(c);
            } else if (c < 0x800) {
                two(c);
            } else if (!Character.isSurrogate(c)) {
                three(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(value.charAt(i + 1))) {
                four(Character.toCodePoint(c, value.charAt(++i)));
            } else {
                buffer[size++] = '?';
            }
        }
        one('"');
        return true;
    }

    /** Writes a string given by its bytes, which pass through as they are, apart from escapes. */
    void utf8(ByteString value) {
        one('"');
        for (int i = 0; i < value.size(); i++) {
            byte b = value.byteAt(i);
            ensure(MAX_ESCAPE_BYTES);
            if (b < 0) {
                buffer[size++] = b;
            } else {
                ascii((char) b);
            }
        }
        one('"');
    }

    private void ascii(char c) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
            buffer[size++] = (byte) c;
            return;
        }
        buffer[size++] = '\\';
        buffer[size++] = escape;
        if (escape == 'u') {
            buffer[size++] = '0';
            buffer[size++] = '0';
            buffer[size++] = HEX[c >> 4];
            buffer[size++] = HEX[c & 15];
        }
    }

    private void two(int c) {
        buffer[size++] = (byte) (0xC0 | c >> 6);
        buffer[size++] = (byte) (0x80 | c & 0x3F);
    }

    private void three(int c) {
        buffer[size++] = (byte) (0xE0 | c >> 12);
        buffer[size++] = (byte) (0x80 | c >> 6 & 0x3F);
        buffer[size++] = (byte) (0x80 | c & 0x3F);
    }

    private void four(int c) {
        buffer[size++] = (byte) (0xF0 | c >> 18);
        buffer[size++] = (byte) (0x80 | c >> 12 & 0x3F);
        buffer[size++] = (byte) (0x80 | c >> 6 & 0x3F);
        buffer[size++] = (byte) (0x80 | c & 0x3F);
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            long wanted = Math.max((long) size + more, 2L * buffer.length);
            buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
    }
}
