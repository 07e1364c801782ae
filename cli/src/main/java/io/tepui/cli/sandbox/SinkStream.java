package io.tepui.cli.sandbox;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;

/** A sink as a stream. */
final class SinkStream extends OutputStream {
    private final LineSink sink;

    SinkStream(LineSink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sink.write(ByteString.copyFrom(bytes, offset, length));
    }
}
