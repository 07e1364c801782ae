package io.tepui.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One call on a connection of its own whose request and answer may be streams of records: a test says when what is sent, and sees what comes
 * when. Reads fail after a while without anything.
 */
public final class WireCall implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private Optional<Head> head = Optional.empty();
    private int chunkLeft;
    private boolean inChunks;
    private boolean afterChunk;
    private boolean ended;

    private WireCall(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    /**
     * How an answer begins.
     *
     * @param headers values by name in lower case
     */
    public record Head(int status, Map<String, String> headers) {
        /** The value of a header, or the empty string. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Sends a whole request to {@code /api/v1}, with these headers. */
    public static WireCall post(int port, byte[] body, String... headers) {
        return new Opening(port)
                .with(headers)
                .with("Content-Length", String.valueOf(body.length))
                .send(body);
    }

    /** The same with a body of JSON. */
    public static WireCall json(int port, String body, String... headers) {
        return new Opening(port)
                .with(headers)
                .with("Content-Type", "application/json")
                .with("Content-Length", String.valueOf(body.getBytes(StandardCharsets.UTF_8).length))
                .send(body.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins a request to {@code /api/v1} whose body is sent in records of this type. */
    public static WireCall records(int port, String recordType, String... headers) {
        return new Opening(port)
                .with(headers)
                .with("Content-Type", "application/recordio")
                .with("Message-Content-Type", recordType)
                .with("Transfer-Encoding", "chunked")
                .send(new byte[0]);
    }

    private static final class Opening {
        private final int port;
        private final StringBuilder head = new StringBuilder("POST /api/v1 HTTP/1.1\r\nHost: localhost\r\n");

        Opening(int port) {
            this.port = port;
        }

        Opening with(String... headers) {
            for (int i = 0; i < headers.length; i += 2) {
                head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            return this;
        }

        WireCall send(byte[] body) {
            try {
                WireCall call = new WireCall(port);
                call.out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                call.out.write(body);
                call.out.flush();
                return call;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Sends a record. */
    public WireCall record(String record) {
        return record(record.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a record, framed, as a chunk of its own. */
    public WireCall record(byte[] record) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(record.length + 16);
        frame.writeBytes((record.length + "\n").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(record);
        return chunk(frame.toByteArray());
    }

    /** Sends some bytes of the body, at least one. */
    public WireCall chunk(byte[] bytes) {
        try {
            out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the body. */
    public WireCall endBody() {
        try {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the beginning of the answer. */
    public Head head() {
        if (head.isEmpty()) {
            try {
                head = Optional.of(readHead());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return head.get();
    }

    /** Waits for the status. */
    public int status() {
        return head().status();
    }

    /** Waits for the next record of the answer; none at its end. Fails when the answer breaks off without its final chunk. */
    public Optional<byte[]> nextRecord() {
        head();
        try {
            int first = read();
            if (first < 0) {
                return Optional.empty();
            }
            int length = 0;
            for (int c = first; c != '\n'; c = read()) {
                if (c < '0' || c > '9') {
                    throw new IOException("a record begins with the byte " + c);
                }
                length = length * 10 + c - '0';
            }
            byte[] record = new byte[length];
            for (int at = 0; at < length; ) {
                int count = read(record, at, length - at);
                if (count < 0) {
                    throw new EOFException("the answer ended within a record");
                }
                at += count;
            }
            return Optional.of(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for all that is left of the answer. */
    public byte[] rest() {
        head();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int count = read(buffer, 0, buffer.length); count >= 0; count = read(buffer, 0, buffer.length)) {
                bytes.write(buffer, 0, count);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is left of the answer, as text. */
    public String text() {
        return new String(rest(), StandardCharsets.UTF_8);
    }

    /** Closes the connection, whatever is under way on it. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Head readHead() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        inChunks = "chunked".equals(headers.get("transfer-encoding"));
        chunkLeft = inChunks ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Head(status, headers);
    }

    private int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        if (chunkLeft == 0 && !nextChunk()) {
            return -1;
        }
        int count = in.read(target, offset, Math.min(length, chunkLeft));
        if (count < 0) {
            throw new EOFException("the answer broke off within a chunk");
        }
        chunkLeft -= count;
        afterChunk = inChunks;
        return count;
    }

    private boolean nextChunk() throws IOException {
        if (!inChunks || ended) {
            return false;
        }
        if (afterChunk) {
            // The end of a chunk may be sent together with the next one.
            line();
        }
        chunkLeft = Integer.parseInt(line(), 16);
        if (chunkLeft == 0) {
            line();
            ended = true;
        }
        return !ended;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException(
                        "the connection was closed after '" + line.toString(StandardCharsets.UTF_8) + "'");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
