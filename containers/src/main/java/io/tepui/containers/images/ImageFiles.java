package io.tepui.containers.images;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files that an image is kept in, by their relative paths. For one thread. */
interface ImageFiles extends AutoCloseable {

    /** Opens a file; empty when there is none of that path. */
    Optional<InputStream> open(String path) throws IOException;

    /** What is told of it: its path on the host. */
    String name();

    /**
     * All of a small file.
     *
     * @param most bytes it may have
     * @throws ImageException when it is missing or larger
     */
    default byte[] read(String path, int most) throws IOException {
        try (InputStream in =
                open(path).orElseThrow(() -> new ImageException(name() + " has no file '" + path + "'"))) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new ImageLimitException(name() + ": '" + path + "' has more than " + most
                        + " bytes, the most of a description (--image_manifest_size_max)");
            }
            return bytes;
        }
    }

    /** Whether there is a file of that path. */
    default boolean has(String path) throws IOException {
        Optional<InputStream> in = open(path);
        if (in.isPresent()) {
            in.get().close();
        }
        return in.isPresent();
    }

    @Override
    void close() throws IOException;
}
