package io.tepui.app.master;

import io.tepui.app.process.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of {@code --whitelist}: hostnames of the agents to offer from, one a line (AR-153, MO-464). It is read again and
 * again. While it cannot be read, what it said last holds.
 */
final class WhitelistFile implements AutoCloseable {
    /** How often the file is read. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** The largest file that is read; a larger one counts as one that cannot be read. */
    static final int MAX_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(WhitelistFile.class);

    private final Path path;
    private final Duration interval;
    private final Consumer<Set<String>> onChange;
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;
    private Set<String> last = Set.of();

    /**
     * @param onChange is given the hostnames at the start, and whenever they are others
     */
    WhitelistFile(Path path, Duration interval, Consumer<Set<String>> onChange) {
        this.path = path;
        this.interval = interval;
        this.onChange = onChange;
        this.thread = Thread.ofVirtual().name("whitelist").unstarted(this::watch);
    }

    /**
     * Reads the file and tells what it says, then goes on reading it.
     *
     * @throws StartupException if it cannot be read now
     */
    void start() throws StartupException {
        try {
            last = read();
        } catch (IOException e) {
            throw new StartupException("--whitelist=" + path + " cannot be read: " + reason(e), e);
        }
        onChange.accept(last);
        thread.start();
    }

    /** How often the file could not be read. */
    Map<String, Double> metrics() {
        return Map.of("master/whitelist_failures", (double) failures.get());
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(interval);
                refresh();
            }
        } catch (InterruptedException e) {
            LOG.debug("The whitelist is no longer read");
        }
    }

    private void refresh() {
        try {
            Set<String> hostnames = read();
            if (!hostnames.equals(last)) {
                last = hostnames;
                onChange.accept(hostnames);
            }
        } catch (IOException e) {
            failures.incrementAndGet();
            LOG.warn("--whitelist={} cannot be read, what it said last holds: {}", path, reason(e));
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }

    private Set<String> read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
