package io.tepui.cli.run;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** Where one stream of one task goes: as it is for a single task, by lines with a prefix for several. */
final class LineSink {
    private final PrintStream out;
    private final PrintStream err;
    private final String prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * Makes a sink.
     *
     * @param out where the bytes go
     * @param err where troubles go
     * @param prefix put before each line; empty to pass the bytes on as they come
     */
    LineSink(PrintStream out, PrintStream err, String prefix) {
        this.out = out;
        this.err = err;
        this.prefix = prefix;
    }

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

    void trouble(String text) {
        err.println("tepui run: " + text);
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
