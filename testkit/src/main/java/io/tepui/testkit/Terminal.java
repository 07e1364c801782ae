package io.tepui.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A command in a pseudo terminal, as a person runs it: keys are typed, and what is shown is read. The terminal is made by script(1), and
 * stays when the command has ended, so that its settings can be looked at.
 */
public final class Terminal implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final Pattern OPENED = Pattern.compile("<(/dev/\\S+) (\\S+) (\\d+)>");
    private static final Pattern ENDED = Pattern.compile("<ended (\\d+)>");

    /** What a shell runs in the terminal; it does not end with a Ctrl-C that the command gets as well. */
    private static final String WATCHED = "trap : INT; stty rows %d cols %d;"
            + " sh -c 'echo \"<$(tty) $(stty -g) $$>\"; exec \"$@\"' sh %s; echo \"<ended $?>\"; read -r end";

    private final Process script;
    private final StringBuffer shown = new StringBuffer();
    private final String device;
    private final String settingsBefore;
    private final long pid;
    private int seen;

    private Terminal(Process script) {
        this.script = script;
        Thread.ofVirtual().name("terminal").start(() -> read(script.getInputStream()));
        Matcher opened = awaitMatch(OPENED);
        this.device = opened.group(1);
        this.settingsBefore = opened.group(2);
        this.pid = Long.parseLong(opened.group(3));
        this.seen = opened.end();
    }

    /** Runs {@code ./tepui} with arguments in a terminal of a size. */
    public static Terminal run(int rows, int columns, List<String> arguments) {
        ProcessBuilder builder = Launcher.command(arguments);
        String command = builder.command().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        // What a shell starts in the background ignores SIGINT, and what that starts as well: tests may run so.
        builder.command(
                "env",
                "--default-signal=INT,QUIT",
                "TERM=xterm",
                "SHELL=/bin/sh",
                "script",
                "-qfc",
                WATCHED.formatted(rows, columns, command),
                "/dev/null");
        try {
            return new Terminal(builder.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(InputStream in) {
        try (in) {
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                shown.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // The terminal is gone.
        }
    }

    private Matcher awaitMatch(Pattern pattern) {
        Matcher[] found = new Matcher[1];
        await("'" + pattern + "' shown", () -> {
            found[0] = pattern.matcher(shown.toString());
            return found[0].find(seen);
        });
        return found[0];
    }

    private void await(String what, java.util.concurrent.Callable<Boolean> holds) {
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .until(holds);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(what + " was awaited; shown is: " + shown, e);
        }
    }

    /** The process id of the command. */
    public long pid() {
        return pid;
    }

    /** Types keys, such as {@code "ls\r"}, or {@code "\u0003"} for Ctrl-C. */
    public Terminal type(String keys) {
        try {
            script.getOutputStream().write(keys.getBytes(StandardCharsets.ISO_8859_1));
            script.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Waits until a text is shown after what was waited for before. */
    public Terminal await(String text) {
        Matcher found = awaitMatch(Pattern.compile(text, Pattern.LITERAL));
        seen = found.end();
        return this;
    }

    /** Waits for the end of the command; returns its exit status as a shell tells it. */
    public int awaitEnd() {
        return Integer.parseInt(awaitMatch(ENDED).group(1));
    }

    /** All that was shown, each line ended by a carriage return and a line feed. */
    public String shown() {
        return shown.toString();
    }

    /** Makes it another size; its foreground processes get a SIGWINCH. */
    public Terminal resize(int rows, int columns) {
        stty("rows", String.valueOf(rows), "cols", String.valueOf(columns));
        return this;
    }

    /** Whether keys go to the command as they are. */
    public boolean isRaw() {
        return stty("-a").contains("-icanon");
    }

    /** Waits until the terminal is set as it was before the command. */
    public void awaitRestored() {
        await("settings " + settingsBefore, () -> stty("-g").strip().equals(settingsBefore));
    }

    private String stty(String... arguments) {
        List<String> command = ServerProcess.joined(List.of("stty", "-F", device), List.of(arguments));
        try {
            Process stty = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the terminal away, as when its window is closed. */
    @Override
    public void close() {
        script.destroy();
        try {
            script.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
