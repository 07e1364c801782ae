package io.tepui.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An HTTP answer that may come while the request is still being sent: its status, and the beginning of its body.
 *
 * @param status the HTTP status
 * @param body its text, at most {@value #MAX_BODY_BYTES} bytes; empty when it has no length of its own
 */
record EarlyAnswer(int status, String body) {
    private static final int MAX_BODY_BYTES = 2_000;
    private static final int MAX_LINE_BYTES = 8_192;
    private static final int MAX_HEADERS = 100;
    private static final String LENGTH = "content-length:";

    /**
     * Waits for an answer and reads it.
     *
     * @throws IOException when the connection ends before, or what comes is not HTTP
     */
    static EarlyAnswer read(InputStream connection) throws IOException {
        InputStream in = new BufferedInputStream(connection);
        int status = status(line(in));
        int length = 0;
        for (int i = 0; i < MAX_HEADERS; i++) {
            String header = line(in);
            if (header.isEmpty()) {
                return new EarlyAnswer(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
            }
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Math.min(MAX_BODY_BYTES, number(header.substring(LENGTH.length())));
            }
        }
        throw new IOException("the answer has more than " + MAX_HEADERS + " headers");
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("the answer is not HTTP: '" + line + "'");
        }
        return number(parts[1]);
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IOException("the answer has '" + text + "' where a number must be", e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended without an answer");
            }
            if (line.length() == MAX_LINE_BYTES) {
                throw new IOException("the answer has a line of more than " + MAX_LINE_BYTES + " bytes");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
