package io.tepui.containers.images;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bounds what is read for the header of one member of a tar archive: long names and the like are kept in memory. */
final class HeaderGuard extends FilterInputStream {
    /** Most bytes of one member's header. */
    static final int MAX_HEADER_BYTES = 1 << 20;

    private final String archive;
    private boolean inHeader;
    private long left;

    HeaderGuard(InputStream in, String archive) {
        super(in);
        this.archive = archive;
    }

    /** What is read from now on is a header. */
    void expectHeader() {
        inHeader = true;
        left = MAX_HEADER_BYTES;
    }

    /** What is read from now on is the content of a member. */
    void expectContent() {
        inHeader = false;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int bytes) throws ImageLimitException {
        left -= bytes;
        if (inHeader && left < 0) {
            throw new ImageLimitException(
                    archive + ": the header of a member has more than " + MAX_HEADER_BYTES + " bytes");
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
