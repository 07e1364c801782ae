package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import io.tepui.client.SchedulerSession;
import io.tepui.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * An event to 5,000 operators that follow the event stream: from the call that leads to it, a scheduler's subscription, to
 * the last operator that has it.
 */
final class FanOutBenchmark implements Benchmark {
    private static final int SUBSCRIBERS = 5_000;
    private static final int WARM_ROUNDS = 10;
    private static final int ROUNDS = 15;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final String ADDED = "FRAMEWORK_ADDED";
    private static final String REMOVED = "FRAMEWORK_REMOVED";
    private static final String BODY = "{\"type\":\"SUBSCRIBE\"}";
    private static final byte[] SUBSCRIBE = ("POST /api/v1 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: " + BODY.length()
                    + "\r\n\r\n" + BODY)
            .getBytes(StandardCharsets.US_ASCII);

    /** What a subscriber has heard: the end of it, as an event may come in pieces. */
    private static final class Heard {
        private String end = "";
    }

    @Override
    public void run(Report report, boolean quick) throws Exception {
        int subscribers = quick ? 200 : SUBSCRIBERS;
        try (Workbench bench = new Workbench();
                Selector selector = Selector.open()) {
            Endpoint master = bench.master("--max_operator_event_stream_subscribers=" + 2 * SUBSCRIBERS)
                    .healthy()
                    .endpoint();
            for (int i = 0; i < subscribers; i++) {
                subscribe(master, selector);
            }
            await(selector, "SUBSCRIBED", subscribers);
            report.progress("%,d operators have subscribed".formatted(subscribers));
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < (quick ? 1 : WARM_ROUNDS) + ROUNDS; i++) {
                seconds.add(round(master, selector, subscribers));
            }
            report.add(
                    "event to %,d subscribers, to the last".formatted(subscribers),
                    Samples.of(seconds.subList(seconds.size() - ROUNDS, seconds.size())),
                    "s",
                    Budget.atMost(0.3));
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private static void subscribe(Endpoint master, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(master.host(), master.port()));
        channel.write(ByteBuffer.wrap(SUBSCRIBE));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Heard());
    }

    private static double round(Endpoint master, Selector selector, int subscribers) throws Exception {
        long start = System.nanoTime();
        FutureTask<SchedulerSession> subscription = new FutureTask<>(session(master));
        Thread.ofPlatform().start(subscription);
        await(selector, ADDED, subscribers);
        double seconds = Time.secondsSince(start);
        subscription.get().close();
        await(selector, REMOVED, subscribers);
        return seconds;
    }

    private static Callable<SchedulerSession> session(Endpoint master) {
        FrameworkInfo framework =
                FrameworkInfo.newBuilder().setUser("root").setName("fan-out").build();
        return () -> SchedulerSession.subscribe(master, framework);
    }

    /** Reads until every subscriber has heard of it. */
    private static void await(Selector selector, String event, int subscribers) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
        int missing = subscribers;
        while (missing > 0) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                missing -= hears(key, in.clear(), event) ? 1 : 0;
            }
            selector.selectedKeys().clear();
        }
    }

    private static boolean hears(SelectionKey key, ByteBuffer in, String event) throws IOException {
        int read = ((SocketChannel) key.channel()).read(in);
        if (read < 0) {
            throw new IOException("the master ended the stream of an operator");
        }
        Heard heard = (Heard) key.attachment();
        String text = heard.end + new String(in.array(), 0, read, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(event);
        heard.end = at >= 0 ? text.substring(at + event.length()) : text.substring(Math.max(0, text.length() - 20));
        return at >= 0;
    }
}
