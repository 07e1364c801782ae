package io.tepui.cli.terminal;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A shell beside this process that makes the terminal raw, and as it was when its standard input ends: when the raw time is
 * over, and also when this process is killed. It leaves a terminal alone that somebody else has changed meanwhile, such as the
 * shell that takes over.
 */
final class TerminalKeeper implements Terminal.Raw {
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM TSTP TTIN TTOU
            saved=$(stty -g <"$1") && stty raw -echo -iexten <"$1" || exit 1
            raw=$(stty -g <"$1")
            echo raw
            cat >/dev/null
            if [ "$(stty -g <"$1")" = "$raw" ]; then stty "$saved" <"$1"; fi
            """;
    private static final long PATIENCE_SECONDS = 5;

    private final Process shell;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atEnd = new Thread(this::restore, "restore the terminal");

    private TerminalKeeper(Process shell) {
        this.shell = shell;
    }

    /**
     * Makes a terminal raw.
     *
     * @throws IOException when that does not succeed; the terminal is as it was then
     */
    static TerminalKeeper makeRaw(File terminal) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "tepui-terminal", terminal.getPath())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        TerminalKeeper keeper = new TerminalKeeper(shell);
        Runtime.getRuntime().addShutdownHook(keeper.atEnd);
        if (new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII)).readLine()
                == null) {
            keeper.close();
            throw new IOException("the terminal " + terminal + " can't be made raw by stty");
        }
        return keeper;
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook finds nothing to do.
        }
    }

    /** Lets the shell make the terminal as it was, and waits until it has. */
    private void restore() {
        try {
            if (!closed.getAndSet(true)) {
                shell.getOutputStream().close();
            }
            shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // The shell has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
