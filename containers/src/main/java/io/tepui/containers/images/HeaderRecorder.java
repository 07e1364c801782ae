package io.tepui.containers.images;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;

/** Keeps the header of one member of a tar archive as it is written, since who reads the archive takes all values in it for texts. */
final class HeaderRecorder extends FilterInputStream {
    static final int RECORD_BYTES = 512;

    private final HeaderGuard guard;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private long position;
    private long begin;
    private boolean inHeader;

    /** A recorder of what is read of an archive from its beginning; the guard bounds what is kept. */
    HeaderRecorder(HeaderGuard guard) {
        super(guard);
        this.guard = guard;
    }

    /** What is read from now on is what fills the last record of a content, and then a header. */
    void expectHeader() {
        guard.expectHeader();
        header.reset();
        begin = (position + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES;
        inHeader = true;
    }

    /** What is read from now on is the content of a member. */
    void expectContent() {
        guard.expectContent();
        inHeader = false;
    }

    /** The header that was read last, with those headers before it that speak of the same member: whole records. */
    byte[] header() {
        return header.toByteArray();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            record(bytes, offset, count);
        }
        return count;
    }

    private void record(byte[] bytes, int offset, int count) {
        int before = (int) Math.clamp(begin - position, 0, count);
        if (inHeader) {
            header.write(bytes, offset + before, count - before);
        }
        position += count;
    }

    /** What is skipped within a header belongs to it. */
    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.clamp(count, 0, RECORD_BYTES)];
        return readNBytes(skipped, 0, skipped.length);
    }
}
