package io.tepui.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Runs commands against a fake master, two hours and five minutes after everything registered. */
public final class CommandFixture implements AutoCloseable {
    private static final Clock CLOCK = Clock.fixed(FakeMaster.REGISTERED.plus(Duration.ofMinutes(125)), ZoneOffset.UTC);

    /** The master. */
    public final FakeMaster master;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private volatile Runnable interrupt = () -> {};

    /** The terminal; there is none at first. */
    public final FakeTerminal terminal = new FakeTerminal();

    /** What is typed; nothing at first. */
    public volatile InputStream in = InputStream.nullInputStream();

    /** Starts the master. */
    public CommandFixture() throws Exception {
        master = new FakeMaster();
    }

    /** Runs a command with {@code --master}; returns its exit status. */
    public int run(String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of(arguments));
        int end = all.indexOf("--");
        all.add(end < 0 ? all.size() : end, "--master=" + master.address());
        Console console = new Console(
                in,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                CLOCK,
                action -> interrupt = action,
                terminal);
        return Cli.run(all.toArray(String[]::new), console);
    }

    /** What Ctrl-C does. */
    public void interrupt() {
        interrupt.run();
    }

    /** What the last command printed. */
    public String out() {
        return out.toString(UTF_8);
    }

    /** What the last command printed, as it is. */
    public byte[] outBytes() {
        return out.toByteArray();
    }

    /** What the last command said besides. */
    public String err() {
        return err.toString(UTF_8);
    }

    @Override
    public void close() {
        master.close();
    }
}
