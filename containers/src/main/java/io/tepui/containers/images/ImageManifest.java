package io.tepui.containers.images;

import java.util.List;
import java.util.Optional;

/**
 * An image as its archive describes it.
 *
 * @param layers the lowest first
 */
record ImageManifest(ImageConfig config, List<Layer> layers) {
    ImageManifest {
        layers = List.copyOf(layers);
    }

    /**
     * A layer.
     *
     * @param file that it is in, inside the archive
     * @param blob digest of that file, where it is known
     * @param unpacked digest of the tar archive that the file is, once it is not compressed any more
     */
    record Layer(String file, Optional<Digest> blob, Digest unpacked) {}

    /** What the tree of its files is known by. */
    Digest chain() {
        return Digest.ofChain(layers.stream().map(Layer::unpacked).toList());
    }
}
