package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection on which answers are read and thrown away, at the least cost: what is measured is the server. */
final class RawHttp implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int HEX = 16;
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    /**
     * An answer.
     *
     * @param seconds from the first byte of the request to the last of the answer
     * @param bytes the body's length
     */
    record Answer(int status, double seconds, long bytes) {}

    RawHttp(Endpoint server) throws IOException {
        socket = new Socket(server.host(), server.port());
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    /** The bytes of a call without fields. */
    static byte[] request(String type, MediaType accept) {
        return request("{\"type\":\"" + type + "\"}", accept.header());
    }

    private static byte[] request(String body, String accept) {
        return ("POST /api/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: " + accept
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Connects, makes a call and closes the connection again; the time is that of all of it. */
    static Answer once(Endpoint server, String type, MediaType accept) throws IOException {
        long start = System.nanoTime();
        try (RawHttp http = new RawHttp(server)) {
            Answer answer = http.call(type, accept);
            return new Answer(answer.status(), Time.secondsSince(start), answer.bytes());
        }
    }

    /** Whether a server is there and says that it is healthy. */
    static boolean isHealthy(Endpoint server) {
        try {
            return once(server, "GET_HEALTH", MediaType.JSON).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes a call without fields and reads its answer. */
    Answer call(String type, MediaType accept) throws IOException {
        return send(request(type, accept));
    }

    /** Makes a call whose body is this JSON, and reads its answer to the end of the stream, if it is one. */
    Answer post(String body, String accept) throws IOException {
        return send(request(body, accept));
    }

    private Answer send(byte[] request) throws IOException {
        long start = System.nanoTime();
        socket.getOutputStream().write(request);
        int status = Integer.parseInt(line().split(" ")[1]);
        long length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith(LENGTH)) {
                length = Long.parseLong(lower.substring(LENGTH.length()).strip());
            }
        }
        long bytes = length >= 0 ? skip(length) : skipChunks();
        return new Answer(status, Time.secondsSince(start), bytes);
    }

    private long skipChunks() throws IOException {
        long total = 0;
        while (true) {
            long length = Long.parseLong(line().split(";")[0].strip(), HEX);
            total += skip(length);
            line();
            if (length == 0) {
                return total;
            }
        }
    }

    private long skip(long length) throws IOException {
        for (long left = length; left > 0; ) {
            fill();
            int part = (int) Math.min(left, to - from);
            from += part;
            left -= part;
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            fill();
            char c = (char) buffer[from++];
            if (c == '\n') {
                return text.toString().strip();
            }
            text.append(c);
        }
    }

    private void fill() throws IOException {
        if (from == to) {
            from = 0;
            to = in.read(buffer);
            if (to < 0) {
                to = 0;
                throw new EOFException("the server ended the connection");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
