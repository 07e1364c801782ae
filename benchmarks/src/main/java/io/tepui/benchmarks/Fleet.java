package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import io.tepui.protocol.v1.TaskState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Many agents at one address, that speak the agents' messages with a master over the wire: they register again with running
 * and completed tasks, as after the failover of a master, and then answer pings. All of them share one connection to the
 * master, and the master has one to all of them.
 */
final class Fleet implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int HEX = 16;
    private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    private static final String PREFIX = "f1ee7000";

    private final ServerSocket listener;
    private final Socket toMaster;
    private final OutputStream out;
    private final int agents;
    private final Set<String> registered = ConcurrentHashMap.newKeySet();
    private final CountDownLatch all;

    /** Makes a fleet of so many agents, which say nothing yet. */
    Fleet(Endpoint master, int agents) throws IOException {
        this.agents = agents;
        this.all = new CountDownLatch(agents);
        this.listener = new ServerSocket(0, 4096, InetAddress.getByName(HOST));
        this.toMaster = new Socket(master.host(), master.port());
        this.toMaster.setTcpNoDelay(true);
        this.out = new BufferedOutputStream(toMaster.getOutputStream(), BUFFER_BYTES);
        Thread.ofPlatform().daemon().name("fleet-answers").start(this::drop);
        Thread.ofPlatform().daemon().name("fleet-accept").start(this::accept);
    }

    /**
     * Lets all register again, and waits until the master has confirmed each.
     *
     * @return seconds from the first message to the last confirmation, and the bytes sent
     */
    Registration register(int frameworks, int tasks, int completed, long timeoutSeconds)
            throws IOException, InterruptedException {
        Messages messages = new Messages(true);
        List<byte[]> bodies = new ArrayList<>(agents);
        long bytes = 0;
        for (int i = 0; i < agents; i++) {
            byte[] body = messages.reregistration(
                            PREFIX, i, listener.getLocalPort(), frameworks, tasks, completed, TaskState.TASK_RUNNING)
                    .toByteArray();
            bodies.add(body);
            bytes += body.length;
        }
        long start = System.nanoTime();
        for (int i = 0; i < agents; i++) {
            send(process(i), "mesos.internal.ReregisterSlaveMessage", "master", bodies.get(i));
        }
        flush();
        if (!all.await(timeoutSeconds, TimeUnit.SECONDS)) {
            throw new IOException((agents - registered.size()) + " of " + agents + " agents were not registered after "
                    + timeoutSeconds + " s");
        }
        return new Registration(Time.secondsSince(start), bytes);
    }

    /** How a registration went. */
    record Registration(double seconds, long bytes) {}

    private static String process(int number) {
        return "slave(" + number + ")";
    }

    private void send(String from, String message, String to, byte[] body) throws IOException {
        String sender = from + "@" + HOST + ":" + listener.getLocalPort();
        byte[] head = ("POST /" + to + "/" + message + " HTTP/1.1\r\nUser-Agent: libprocess/" + sender
                        + "\r\nLibprocess-From: " + sender + "\r\nConnection: Keep-Alive\r\nHost: \r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        synchronized (out) {
            out.write(head);
            out.write(body);
        }
    }

    private void flush() throws IOException {
        synchronized (out) {
            out.flush();
        }
    }

    private void drop() {
        try (InputStream in = toMaster.getInputStream()) {
            byte[] dropped = new byte[BUFFER_BYTES];
            while (in.read(dropped) >= 0) {
                // Answers to messages say nothing.
            }
        } catch (IOException e) {
            // The fleet is being closed.
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket peer = listener.accept();
                Thread.ofPlatform().daemon().name("fleet-peer").start(() -> hear(peer));
            }
        } catch (IOException e) {
            // The fleet is being closed.
        }
    }

    private void hear(Socket peer) {
        try (peer;
                InputStream in = new BufferedInputStream(peer.getInputStream(), BUFFER_BYTES);
                OutputStream answers = new BufferedOutputStream(peer.getOutputStream())) {
            while (true) {
                hearOne(in);
                answers.write(ACCEPTED.getBytes(StandardCharsets.US_ASCII));
                if (in.available() == 0) {
                    answers.flush();
                    flush();
                }
            }
        } catch (IOException e) {
            // The master, or the fleet, has gone.
        }
    }

    private void hearOne(InputStream in) throws IOException {
        String path = line(in).split(" ")[1];
        boolean chunked = false;
        int length = 0;
        String sender = "";
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1).strip();
            switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunked = value.equals("chunked");
                case "libprocess-from" -> sender = value;
                default -> {}
            }
        }
        skip(in, length);
        while (chunked) {
            int chunk = Integer.parseInt(line(in), HEX);
            skip(in, chunk);
            line(in);
            chunked = chunk > 0;
        }
        String[] target = path.substring(1).split("/", 2);
        answer(target[0].replace("%28", "(").replace("%29", ")"), target[1], sender);
    }

    private void answer(String process, String message, String sender) throws IOException {
        switch (message) {
            case "mesos.internal.SlaveReregisteredMessage", "mesos.internal.SlaveRegisteredMessage" -> {
                if (registered.add(process)) {
                    all.countDown();
                }
            }
            case "mesos.internal.PingSlaveMessage" ->
                send(process, "mesos.internal.PongSlaveMessage", sender.split("@")[0], new byte[0]);
            default -> {}
        }
    }

    private static void skip(InputStream in, int length) throws IOException {
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            if (c == '\n') {
                return text.toString().strip();
            }
            text.append((char) c);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        toMaster.close();
    }
}
