package io.tepui.containers.images;

/**
 * How large an image may be: it comes from somebody else, and what it unpacks to is not seen from outside.
 *
 * @param layers most layers of an image ({@code --image_layers_max})
 * @param unpackedBytes most bytes that its layers unpack to, what later layers replace included ({@code
 *     --image_unpacked_size_max})
 * @param entries most files, directories, links and removals in its layers together ({@code --image_entries_max})
 * @param manifestBytes most bytes of an index, a manifest or a configuration ({@code --image_manifest_size_max})
 */
public record ImageLimits(int layers, long unpackedBytes, int entries, int manifestBytes) {
    public static final int DEFAULT_LAYERS = 128;
    public static final long DEFAULT_UNPACKED_BYTES = 20L << 30;
    public static final int DEFAULT_ENTRIES = 1_000_000;
    public static final int DEFAULT_MANIFEST_BYTES = 4 << 20;

    public static final ImageLimits DEFAULT =
            new ImageLimits(DEFAULT_LAYERS, DEFAULT_UNPACKED_BYTES, DEFAULT_ENTRIES, DEFAULT_MANIFEST_BYTES);

    public ImageLimits {
        if (layers < 1 || unpackedBytes < 1 || entries < 1 || manifestBytes < 1) {
            throw new IllegalArgumentException("every limit of images is at least 1");
        }
    }

    /** Most files in an archive of an image: each layer has at most a few. */
    int archiveMembers() {
        return 8 * layers + 64;
    }
}
