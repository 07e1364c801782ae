package io.tepui.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One connection to a server, on which a test says exactly what is sent and sees exactly what comes back. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private boolean afterChunk;

    /** Connects to a port of this host. */
    public RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** Connects with a small buffer for what comes, so that a reader who stops is felt by the server. */
    public RawClient(int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 8 * 1024);
    }

    /**
     * An answer as it came.
     *
     * @param headers each as {@code name: value}, the names in lower case
     */
    public record Answer(int status, List<String> headers, byte[] body) {
        /** The value of a header. */
        public Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return headers.stream()
                    .filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst();
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Sends text; each line feed goes out as CR and LF. */
    public RawClient send(String text) throws IOException {
        return send(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes. */
    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a POST with this body. */
    public RawClient post(String path, String headers, byte[] body) throws IOException {
        send("POST " + path + " HTTP/1.1\nHost: h\n" + headers + "Content-Length: " + body.length + "\n\n");
        return send(body);
    }

    /** Reads one whole answer, of known length or in chunks. */
    public Answer answer() throws IOException {
        Answer head = head();
        if (head.header("transfer-encoding").isPresent()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (Optional<byte[]> next = chunk(); next.isPresent(); next = chunk()) {
                body.writeBytes(next.get());
            }
            return new Answer(head.status(), head.headers(), body.toByteArray());
        }
        int length = head.header("content-length").map(Integer::parseInt).orElse(0);
        return new Answer(head.status(), head.headers(), in.readNBytes(length));
    }

    /** Reads the head of an answer alone. */
    public Answer head() throws IOException {
        String status = line();
        List<String> headers = new ArrayList<>();
        for (String next = line(); !next.isEmpty(); next = line()) {
            int colon = next.indexOf(':');
            headers.add(next.substring(0, colon).toLowerCase(Locale.ROOT) + next.substring(colon));
        }
        return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers, new byte[0]);
    }

    /** Reads the next chunk of an answer; none when it was the last one. */
    public Optional<byte[]> chunk() throws IOException {
        if (afterChunk) {
            line(); // the end of a chunk may be sent together with the next one
        }
        int length = Integer.parseInt(line(), 16);
        afterChunk = length > 0;
        if (length == 0) {
            line();
            return Optional.empty();
        }
        return Optional.of(in.readNBytes(length));
    }

    /** Waits until the server has closed the connection; returns how many bytes came before. */
    public int bytesUntilClosed() throws IOException {
        int count = 0;
        try {
            while (in.read() >= 0) {
                count++;
            }
        } catch (java.net.SocketException e) {
            // A reset is a close, too.
        }
        return count;
    }

    /** Ends the sending side alone. */
    public void endSending() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after '" + line.toString(StandardCharsets.UTF_8) + "'");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
