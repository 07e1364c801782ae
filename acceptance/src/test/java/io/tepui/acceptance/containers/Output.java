package io.tepui.acceptance.containers;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.WireCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What has come of a stream of output in JSON, taken apart by its two sources. */
final class Output {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WireCall stream;
    private final long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Output(WireCall stream) {
        if (stream.status() != 200) {
            throw new AssertionError("answered " + stream.status() + ": " + stream.text());
        }
        this.stream = stream;
    }

    /** Reads to the end. */
    Output all() {
        while (more()) {
            // until there is no more
        }
        return this;
    }

    /** Reads until the standard output holds this text. */
    Output until(String text) {
        while (!out().contains(text)) {
            if (!more()) {
                throw new AssertionError("ended before '" + text + "'; out: '" + out() + "', err: '" + err() + "'");
            }
        }
        return this;
    }

    private boolean more() {
        Optional<JsonNode> record = Hosted.next(stream);
        if (record.isEmpty()) {
            return false;
        }
        if (System.nanoTime() > deadlineNanos) {
            // Heartbeats alone come for ever.
            throw new AssertionError("no end after " + PATIENCE + "; out: '" + out() + "', err: '" + err() + "'");
        }
        JsonNode data = record.get().path("data");
        if (record.get().path("type").asText().equals("DATA")) {
            (data.path("type").asText().equals("STDERR") ? err : out).writeBytes(bytes(data.path("data")));
        }
        return true;
    }

    private static byte[] bytes(JsonNode base64) {
        try {
            return base64.binaryValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
