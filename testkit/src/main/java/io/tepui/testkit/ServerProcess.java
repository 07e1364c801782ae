package io.tepui.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One run of {@code ./tepui} that serves a port of this host. */
public final class ServerProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path log;
    private final Api api;

    private ServerProcess(Process process, Path log, Api api) {
        this.process = process;
        this.log = log;
        this.api = api;
    }

    /** Starts it, and waits until it answers that it is healthy. */
    static ServerProcess start(List<String> arguments, int port, Path log) {
        return start(List.of(), arguments, port, log);
    }

    /** Starts it by another command, which becomes it. */
    static ServerProcess start(List<String> through, List<String> arguments, int port, Path log) {
        ServerProcess server = launch(through, arguments, port, log);
        server.awaitHealthy();
        return server;
    }

    /** Starts it, and waits for nothing. */
    static ServerProcess launch(List<String> through, List<String> arguments, int port, Path log) {
        try {
            ProcessBuilder builder = Launcher.command(arguments);
            builder.command().addAll(0, through);
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new ServerProcess(process, log, new Api(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its API. */
    public Api api() {
        return api;
    }

    /** Its process id: the launcher becomes the server. */
    public long pid() {
        return process.pid();
    }

    /** What it has logged. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void killAtOnce() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it as SIGTERM does, and waits until it is gone; returns its exit status. */
    public int terminate() {
        process.destroy();
        return awaitEnd();
    }

    /** Waits until it has ended; returns its exit status. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("process " + pid() + " does not end; it logged: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void awaitHealthy() {
        Awaitility.await("healthy on port " + api.port())
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("it ended with " + process.exitValue() + ": " + log());
                    }
                    return answersHealthy();
                });
    }

    /** One that asks for credentials has begun to serve as well. */
    private boolean answersHealthy() {
        try {
            int status = api.call("GET_HEALTH").status();
            return status == 200 || status == 401;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        api.close();
    }

    static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
