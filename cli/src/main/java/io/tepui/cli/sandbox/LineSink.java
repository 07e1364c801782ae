package io.tepui.cli.sandbox;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;

/** Where one stream of one task goes: as it is for a single task, by lines with a prefix for several. */
public final class LineSink {
    private final PrintStream out;
    private final Consumer<String> troubles;
    private final String prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * Makes a sink.
     *
     * @param out where the bytes go
     * @param troubles is told what goes wrong, a line at a time
     * @param prefix put before each line; empty to pass the bytes on as they come
     */
    public LineSink(PrintStream out, Consumer<String> troubles, String prefix) {
        this.out = out;
        this.troubles = troubles;
        this.prefix = prefix;
    }

    /** Takes what comes next. */
    void write(ByteString data) {
        if (prefix.isEmpty()) {
            byte[] bytes = data.toByteArray();
            out.write(bytes, 0, bytes.length);
            out.flush();
            return;
        }
        for (byte b : data) {
            line.write(b);
            if (b == '\n') {
                flushLine();
            }
        }
    }

    /** Prints a last line that has no line feed. */
    void end() {
        if (line.size() > 0) {
            line.write('\n');
            flushLine();
        }
    }

    /** Tells what goes wrong. */
    void trouble(String text) {
        troubles.accept(text);
    }

    private void flushLine() {
        synchronized (out) {
            out.print(prefix);
            byte[] bytes = line.toByteArray();
            out.write(bytes, 0, bytes.length);
            out.flush();
        }
        line.reset();
    }
}
