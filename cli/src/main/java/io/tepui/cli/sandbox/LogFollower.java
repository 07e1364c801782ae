package io.tepui.cli.sandbox;

import io.tepui.cli.Failures;
import io.tepui.client.AgentClient;
import io.tepui.client.ApiException;
import io.tepui.client.Endpoint;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Copies a growing file of a task's sandbox to the terminal, by READ_FILE calls to the agent (AO-55, AO-56).
 *
 * <p>One virtual thread a file. {@link #finish} lets it read what is left and waits for that. A file in which nothing happens is
 * asked for less and less often.
 */
public final class LogFollower {
    private static final long MIN_POLL_MILLIS = 100;
    private static final long MAX_POLL_MILLIS = 1_000;
    private static final int NOT_FOUND = 404;

    /** What a rotated log is renamed to (AO-191). */
    private static final String ROTATED = ".1";

    private final AgentClient agent;
    private final String path;
    private final LineSink sink;
    private final CountDownLatch taskEnded = new CountDownLatch(1);
    private final Thread thread;
    private final Duration patience;
    private long pollMillis = MIN_POLL_MILLIS;
    private long offset;
    private boolean silent;
    private long silentSinceNanos;

    private LogFollower(Endpoint agent, String path, long offset, LineSink sink, Duration patience) {
        this.agent = new AgentClient(agent);
        this.path = path;
        this.offset = offset;
        this.sink = sink;
        this.patience = patience;
        this.thread = Thread.ofVirtual().name("follow " + path).unstarted(this::follow);
    }

    /**
     * Starts to follow a file.
     *
     * @param path the file's virtual path on the agent (AO-371)
     * @param offset where to begin
     * @param patience how long the agent may be silent
     */
    public static LogFollower start(Endpoint agent, String path, long offset, LineSink sink, Duration patience) {
        LogFollower follower = new LogFollower(agent, path, offset, sink, patience);
        follower.thread.start();
        return follower;
    }

    /** Reads the rest of the file, now that its task has ended, and returns when it is printed. */
    public void finish() throws InterruptedException {
        taskEnded.countDown();
        thread.join();
        agent.close();
    }

    /** Whether the file is read no more: all that {@link #finish} waits for was printed, or the agent was silent for too long. */
    public boolean isOver() {
        return !thread.isAlive();
    }

    private void follow() {
        try {
            boolean ended;
            do {
                ended = taskEnded.await(pollMillis, TimeUnit.MILLISECONDS);
            } while (!readAll() || !ended);
            sink.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            sink.trouble(trouble(e));
        }
    }

    /**
     * Reads all that is there. An agent that does not answer may be starting again, and its task goes on: only one that
     * has not answered for a while is given up.
     *
     * @return whether the agent answered
     */
    private boolean readAll() throws IOException, InterruptedException {
        try {
            long before = offset;
            while (readOnce()) {
                // more may be there at once
            }
            silent = false;
            pollMillis = offset == before ? Math.min(MAX_POLL_MILLIS, pollMillis * 2) : MIN_POLL_MILLIS;
            return true;
        } catch (IOException e) {
            long now = System.nanoTime();
            if (!silent) {
                silent = true;
                silentSinceNanos = now;
                sink.trouble(trouble(e) + "; trying again");
            } else if (now - silentSinceNanos > patience.toNanos()) {
                throw e;
            }
            Thread.sleep(MIN_POLL_MILLIS);
            return false;
        }
    }

    private String trouble(IOException e) {
        return "can't read " + path + " from the agent at " + agent.endpoint() + ": " + Failures.line(e);
    }

    /** Returns whether something new was read. */
    private boolean readOnce() throws IOException, InterruptedException {
        try {
            Response.ReadFile file = agent.read(path, offset, Long.MAX_VALUE);
            if (file.getSize() < offset) {
                readRotated();
                offset = 0;
                return file.getSize() > 0;
            }
            sink.write(file.getData());
            offset += file.getData().size();
            return !file.getData().isEmpty();
        } catch (ApiException e) {
            if (e.status() == NOT_FOUND) {
                return false; // the sandbox is being made
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Reads what was written before the file was put aside, if it was, and not cut off. */
    private void readRotated() throws IOException, InterruptedException {
        try {
            Response.ReadFile rest = agent.read(path + ROTATED, offset, Long.MAX_VALUE);
            while (!rest.getData().isEmpty()) {
                sink.write(rest.getData());
                offset += rest.getData().size();
                rest = agent.read(path + ROTATED, offset, Long.MAX_VALUE);
            }
        } catch (ApiException e) {
            if (e.status() != NOT_FOUND) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }
}
