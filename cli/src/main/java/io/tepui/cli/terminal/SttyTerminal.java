package io.tepui.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sun.misc.Signal;

/** The terminal of this process, asked and changed by the program {@code stty}. */
public final class SttyTerminal implements Terminal {
    private static final Path INPUT = Path.of("/proc/self/fd/0");
    private static final Path OUTPUT = Path.of("/proc/self/fd/1");
    private static final File ANY = new File("/dev/tty");
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty.*|console)");
    private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)\\s*");
    private static final long PATIENCE_SECONDS = 5;

    @Override
    public boolean isInput() {
        return device(INPUT).isPresent();
    }

    @Override
    public boolean isOutput() {
        return device(OUTPUT).isPresent();
    }

    @Override
    public Optional<Size> size() {
        Optional<File> device = device(INPUT).or(() -> device(OUTPUT));
        if (device.isEmpty()) {
            return Optional.empty();
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(device.get())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Reads rows and columns; a terminal that does not know its size says 0. */
    static Optional<Size> parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int rows = Integer.parseInt(matcher.group(1));
        int columns = Integer.parseInt(matcher.group(2));
        return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
    }

    @Override
    public void onResize(Runnable action) {
        Signal.handle(new Signal("WINCH"), signal -> Thread.ofVirtual().start(action));
    }

    @Override
    public Raw raw() throws IOException {
        Optional<File> device = device(INPUT);
        if (device.isEmpty()) {
            throw new IOException("standard input is not a terminal");
        }
        return TerminalKeeper.makeRaw(device.get());
    }

    /** The terminal that a descriptor is open on, if it is one. One that has no name here is the one that controls the process. */
    private static Optional<File> device(Path descriptor) {
        try {
            Path target = Files.readSymbolicLink(descriptor);
            return DEVICE.matcher(target.toString()).matches()
                    ? Optional.of(Files.exists(target) ? target.toFile() : ANY)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
