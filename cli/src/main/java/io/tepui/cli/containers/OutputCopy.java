package io.tepui.cli.containers;

import com.google.protobuf.ByteString;
import io.tepui.client.RecordStream;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Copies a container's output to where this process writes, byte for byte, until it ends.
 *
 * <p>An agent that sends heartbeats (AO-115) and then falls silent for several of them counts as lost: a connection that was
 * cut somewhere between would else be waited for without end.
 */
final class OutputCopy {
    /** How the copying ended. */
    enum End {
        /** The container's output has ended. */
        COMPLETE,
        /** {@link #stop} was called. */
        STOPPED,
        /** Nobody reads any more what this process writes. */
        NO_READER
    }

    private static final int MISSED_HEARTBEATS = 3;

    private final RecordStream<ProcessIO> records;
    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile boolean lost;
    private volatile long lastRecordNanos;

    OutputCopy(RecordStream<ProcessIO> records, PrintStream out, PrintStream err) {
        this.records = records;
        this.out = out;
        this.err = err;
    }

    /**
     * Copies to the end.
     *
     * @throws IOException when the connection to the agent breaks
     */
    End copy() throws IOException {
        try {
            Optional<ProcessIO> record = records.next();
            while (record.isPresent() && !stopped) {
                lastRecordNanos = System.nanoTime();
                if (!take(record.get())) {
                    return End.NO_READER;
                }
                record = records.next();
            }
        } catch (IOException e) {
            if (!stopped) {
                throw lost ? silent() : e;
            }
        } finally {
            over.countDown();
        }
        if (lost) {
            throw silent();
        }
        return stopped ? End.STOPPED : End.COMPLETE;
    }

    /** Ends the copying, from any thread. The agent ends a session then. */
    void stop() {
        stopped = true;
        closeRecords();
    }

    private static IOException silent() {
        return new IOException("it has sent no heartbeat for too long");
    }

    private void closeRecords() {
        try {
            records.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    private boolean take(ProcessIO record) throws IOException {
        switch (record.getType()) {
            case DATA -> {
                boolean isError = record.getData().getType() == ProcessIO.Data.Type.STDERR;
                return write(record.getData().getData(), isError ? err : out);
            }
            case CONTROL -> {
                if (record.getControl().getType() == ProcessIO.Control.Type.HEARTBEAT) {
                    watch(Times.toDuration(record.getControl().getHeartbeat().getInterval()));
                }
            }
            case UNKNOWN -> {
                // A kind that came later than this program.
            }
        }
        return true;
    }

    private static boolean write(ByteString data, PrintStream to) throws IOException {
        data.writeTo(to);
        return !to.checkError(); // which flushes
    }

    private boolean watching;

    /** From the first heartbeat on. */
    private void watch(Duration interval) {
        if (!watching && interval.isPositive()) {
            watching = true;
            Thread.ofVirtual().name("silence").start(() -> watchSilence(interval.multipliedBy(MISSED_HEARTBEATS)));
        }
    }

    private void watchSilence(Duration patience) {
        try {
            long left = patience.toNanos();
            while (left > 0) {
                if (over.await(left, TimeUnit.NANOSECONDS)) {
                    return;
                }
                left = lastRecordNanos + patience.toNanos() - System.nanoTime();
            }
            lost = true;
            closeRecords();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
