package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * GET_HEALTH by 64 clients that each ask again as soon as they have the answer. One thread plays all of them, so that the
 * clients take little of the machine that the master runs on too.
 */
final class HealthBenchmark implements Benchmark {
    private static final int CONNECTIONS = 64;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int RUNS = 5;

    @Override
    public void run(Report report, boolean quick) throws IOException, InterruptedException {
        try (Workbench bench = new Workbench()) {
            Endpoint master = bench.master().healthy().endpoint();
            int answerBytes = answerBytes(master);
            perSecond(master, answerBytes, quick ? 1 : 10); // for the compiler of the master
            List<Double> rates = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                rates.add(perSecond(master, answerBytes, quick ? 1 : 4));
            }
            report.add("GET_HEALTH, " + CONNECTIONS + " connections", Samples.of(rates), "1/s", Budget.atLeast(25_000));
        }
    }

    /** How long an answer is with its head: all are equally long. */
    private static int answerBytes(Endpoint master) throws IOException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(master.host(), master.port()))) {
            channel.write(ByteBuffer.wrap(RawHttp.request("GET_HEALTH", MediaType.JSON)));
            ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
            channel.socket().setSoTimeout(1000);
            int total = channel.read(in);
            String answer = new String(in.array(), 0, total, java.nio.charset.StandardCharsets.US_ASCII);
            if (!answer.startsWith("HTTP/1.1 200") || !answer.endsWith("}")) {
                throw new IOException("not the answer of a healthy master in one piece: " + answer);
            }
            return total;
        }
    }

    private static double perSecond(Endpoint master, int answerBytes, int seconds) throws IOException {
        byte[] request = RawHttp.request("GET_HEALTH", MediaType.JSON);
        ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        ByteBuffer out = ByteBuffer.allocateDirect(request.length).put(request).flip();
        long answers = 0;
        List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(master.host(), master.port()));
                channels.add(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new int[1]);
                channel.write(out.rewind());
            }
            long start = System.nanoTime();
            while (Time.secondsSince(start) < seconds) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    answers += take(key, in.clear(), out.rewind(), answerBytes);
                }
                selector.selectedKeys().clear();
            }
            return answers / Time.secondsSince(start);
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private static int take(SelectionKey key, ByteBuffer in, ByteBuffer out, int answerBytes) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        int[] got = (int[]) key.attachment();
        int read = channel.read(in);
        if (read < 0) {
            throw new IOException("the master ended a connection");
        }
        got[0] += read;
        if (got[0] < answerBytes) {
            return 0;
        }
        if (got[0] > answerBytes) {
            throw new IOException("an answer of " + got[0] + " bytes instead of " + answerBytes);
        }
        got[0] = 0;
        channel.write(out);
        return 1;
    }
}
