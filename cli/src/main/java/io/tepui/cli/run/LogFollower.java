package io.tepui.cli.run;

import io.tepui.cli.Failures;
import io.tepui.client.ApiClient;
import io.tepui.client.ApiException;
import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Copies a growing file of a task's sandbox to the terminal, by READ_FILE calls to the agent (AO-55, AO-56).
 *
 * <p>One virtual thread a file. {@link #finish} lets it read what is left and waits for that.
 */
final class LogFollower {
    private static final long POLL_MILLIS = 100;

    private final ApiClient agent;
    private final String path;
    private final LineSink sink;
    private final CountDownLatch taskEnded = new CountDownLatch(1);
    private final Thread thread;
    private final Duration patience;
    private long offset;
    private boolean silent;
    private long silentSinceNanos;

    private LogFollower(Endpoint agent, String path, LineSink sink, Duration patience) {
        this.agent = new ApiClient(agent, "/api/v1", MediaType.PROTOBUF);
        this.path = path;
        this.sink = sink;
        this.patience = patience;
        this.thread = Thread.ofVirtual().name("follow " + path).unstarted(this::follow);
    }

    /**
     * Starts to follow a file.
     *
     * @param path the file's virtual path on the agent (AO-371)
     * @param patience how long the agent may be silent
     */
    static LogFollower start(Endpoint agent, String path, LineSink sink, Duration patience) {
        LogFollower follower = new LogFollower(agent, path, sink, patience);
        follower.thread.start();
        return follower;
    }

    /** Reads the rest of the file, now that its task has ended, and returns when it is printed. */
    void finish() throws InterruptedException {
        taskEnded.countDown();
        thread.join();
        agent.close();
    }

    private void follow() {
        try {
            boolean ended;
            do {
                ended = taskEnded.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
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
            while (readOnce()) {
                // more may be there at once
            }
            silent = false;
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
            Thread.sleep(POLL_MILLIS);
            return false;
        }
    }

    private String trouble(IOException e) {
        return "can't read " + path + " from the agent at " + agent.endpoint() + ": " + Failures.line(e);
    }

    /** Returns whether something new was read. */
    private boolean readOnce() throws IOException, InterruptedException {
        Call call = Call.newBuilder()
                .setType(Call.Type.READ_FILE)
                .setReadFile(Call.ReadFile.newBuilder().setPath(path).setOffset(offset))
                .build();
        try {
            Response.ReadFile file =
                    agent.call(call, Response.getDefaultInstance()).getReadFile();
            if (file.getSize() < offset) {
                offset = 0; // rotated
                return file.getSize() > 0;
            }
            sink.write(file.getData());
            offset += file.getData().size();
            return !file.getData().isEmpty();
        } catch (ApiException e) {
            if (e.status() == 404) {
                return false; // the sandbox is being made
            }
            throw new IOException(e.getMessage(), e);
        }
    }
}
