package io.tepui.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs {@code ./tepui} of the project that is tested. */
public final class Launcher {
    private static final int PATIENCE_SECONDS = 90;
    private static final int BUILD_SECONDS = 900;

    private Launcher() {}

    /**
     * What a run of a command gave.
     *
     * @param status its exit status
     */
    public record Run(int status, String out, String err) {}

    /**
     * Lets the launcher build the program, if that was not done yet or Maven has made newer parts: that takes long. Of classes of
     * tests that run side by side the first builds, and the others wait.
     */
    static synchronized void build() {
        Run run = run(BUILD_SECONDS, isOutdated() ? "build" : "version");
        if (run.status() != 0) {
            throw new AssertionError("the program could not be built: " + run.err());
        }
    }

    private static boolean isOutdated() {
        File target = home().resolve("app/target").toFile();
        long builtAt = new File(target, "current").lastModified();
        return Stream.of(target, new File(target, "lib"))
                .flatMap(folder -> Stream.ofNullable(folder.listFiles((at, name) -> name.matches("tepui-.*\\.jar"))))
                .flatMap(Stream::of)
                .anyMatch(jar -> jar.lastModified() > builtAt);
    }

    /** Runs a command to its end. */
    public static Run run(String... arguments) {
        return run(PATIENCE_SECONDS, arguments);
    }

    private static Run run(int seconds, String... arguments) {
        return run(seconds, command(List.of(arguments)));
    }

    static Run run(int seconds, ProcessBuilder command) {
        try {
            Process process = command.start();
            process.getOutputStream().close();
            CompletableFuture<String> err = read(process.getErrorStream());
            CompletableFuture<String> out = read(process.getInputStream());
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("'" + String.join(" ", command.command()) + "' does not end; it said: "
                        + out.join() + err.join());
            }
            return new Run(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The command, not started; without the variables that would set flags. */
    public static ProcessBuilder command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(home().resolve("tepui").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("MESOS_") || name.startsWith("LIBPROCESS_"));
        return builder;
    }

    /** The folder of the project that is tested: the property {@code tepui.home}, or the next one upwards that has the launcher. */
    public static Path home() {
        String given = System.getProperty("tepui.home");
        Path start = given == null ? Path.of("").toAbsolutePath() : Path.of(given);
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("tepui"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no launcher 'tepui' in " + start + " or above it");
    }

    /** On a thread of its own: a process whose output nobody reads stops. */
    private static CompletableFuture<String> read(java.io.InputStream in) {
        return CompletableFuture.supplyAsync(
                () -> text(in), task -> Thread.ofVirtual().start(task));
    }

    private static String text(java.io.InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
