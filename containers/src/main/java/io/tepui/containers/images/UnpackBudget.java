package io.tepui.containers.images;

import java.io.InterruptedIOException;

/** What the layers of one image may still unpack to, and whether anybody still waits for it. */
final class UnpackBudget {
    private final ImageLimits limits;
    private final String image;
    private long bytes;
    private int entries;

    UnpackBudget(ImageLimits limits, String image) {
        this.limits = limits;
        this.image = image;
    }

    /** To be called with every piece of a layer that is decompressed. */
    void takeBytes(int count) throws ImageException, InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("nobody waits for the image any more");
        }
        bytes += count;
        if (bytes > limits.unpackedBytes()) {
            throw new ImageLimitException(image + " unpacks to more than " + limits.unpackedBytes()
                    + " bytes, the most of an image (--image_unpacked_size_max)");
        }
    }

    /** To be called with every member of a layer. */
    void takeEntry() throws ImageLimitException {
        entries++;
        if (entries > limits.entries()) {
            throw new ImageLimitException(image + " has more than " + limits.entries()
                    + " files, the most of an image (--image_entries_max)");
        }
    }
}
