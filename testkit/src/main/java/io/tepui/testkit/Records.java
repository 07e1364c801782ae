package io.tepui.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A stream of JSON records, read as they come by a thread of its own. */
public final class Records implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpHeaders headers;
    private final InputStream in;
    private final LinkedBlockingQueue<Optional<JsonNode>> records = new LinkedBlockingQueue<>();
    private final List<JsonNode> seen = new ArrayList<>();

    Records(HttpHeaders headers, InputStream body) {
        this.headers = headers;
        this.in = new BufferedInputStream(body);
        Thread.ofVirtual().name("records").start(this::readAll);
    }

    /** The value of a header of the answer, or the empty string. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** Waits for the next record; none when the stream has ended. */
    public Optional<JsonNode> next() {
        return poll(PATIENCE).orElseThrow(() -> new AssertionError("no record came; before: " + types()));
    }

    /** Waits for a record; empty when none came in this time, and an empty record when the stream has ended. */
    public Optional<Optional<JsonNode>> poll(Duration time) {
        try {
            Optional<JsonNode> record = records.poll(time.toMillis(), TimeUnit.MILLISECONDS);
            if (record == null) {
                return Optional.empty();
            }
            record.ifPresent(seen::add);
            return Optional.of(record);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits for the next record of this type; others are passed by. */
    public JsonNode next(String type) {
        return next(record -> record.path("type").asText().equals(type), type);
    }

    /** Waits for the next record that fits; others are passed by. */
    public JsonNode next(Predicate<JsonNode> fits, String what) {
        while (true) {
            JsonNode record = next().orElseThrow(() -> new AssertionError("ended before " + what + "; saw " + types()));
            if (fits.test(record)) {
                return record;
            }
        }
    }

    /** What was read so far, oldest first. */
    public List<JsonNode> seen() {
        return List.copyOf(seen);
    }

    /** The types of what was read so far. */
    public List<String> types() {
        return seen.stream().map(record -> record.path("type").asText()).toList();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readAll() {
        try {
            for (Optional<byte[]> record = record(); record.isPresent(); record = record()) {
                records.add(Optional.of(Answer.parse(record.get())));
            }
        } catch (IOException | UncheckedIOException e) {
            // A stream that breaks is a stream that ends, for a test.
        } finally {
            records.add(Optional.empty());
        }
    }

    private Optional<byte[]> record() throws IOException {
        int length = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < '0' || c > '9') {
                return Optional.empty();
            }
            length = length * 10 + c - '0';
        }
        byte[] bytes = in.readNBytes(length);
        return bytes.length == length ? Optional.of(bytes) : Optional.empty();
    }
}
