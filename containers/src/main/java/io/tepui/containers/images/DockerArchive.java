package io.tepui.containers.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.containers.images.ImageManifest.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images as {@code docker save} writes them into an archive. */
final class DockerArchive {
    /** The file that shows that an archive is one. */
    static final String MARK = "manifest.json";

    private final ImageFiles files;
    private final ImageLimits limits;

    DockerArchive(ImageFiles files, ImageLimits limits) {
        this.files = files;
        this.limits = limits;
    }

    /**
     * The image of that name.
     *
     * @param only whether the only image is taken for it, whatever its name
     */
    ImageManifest find(ImageReference reference, boolean only) throws IOException {
        if (reference.digest().isPresent()) {
            throw new ImageException(
                    files.name() + " is an archive of Docker's, in which images have no digests; name '"
                            + reference.repository() + "' with a tag");
        }
        JsonNode all = Json.parse(files.read(MARK, limits.manifestBytes()), files.name() + ": " + MARK);
        List<String> names = new ArrayList<>();
        for (JsonNode each : all) {
            List<String> tags = Json.texts(each, "RepoTags", files.name() + ": " + MARK);
            if (tags.stream().anyMatch(reference::isNamed) || (only && all.size() == 1)) {
                return manifest(each);
            }
            names.addAll(tags);
        }
        throw new ImageException(files.name() + " has no image '" + reference.canonical() + "'; it has "
                + (names.isEmpty() ? "none with a name" : String.join(", ", names)));
    }

    private ImageManifest manifest(JsonNode described) throws IOException {
        String what = files.name() + ": " + MARK;
        String config = Json.text(described, "Config", what);
        List<String> layers = Json.texts(described, "Layers", what);
        if (layers.size() > limits.layers()) {
            throw OciLayout.tooManyLayers(what, layers.size(), limits);
        }
        byte[] text = files.read(config, limits.manifestBytes());
        requireDigest(config, text);
        ConfigReader.Found found = ConfigReader.read(text, files.name() + ": " + config);
        if (found.layers().size() != layers.size()) {
            throw new ImageException(what + " names " + layers.size() + " layers, and the configuration "
                    + found.layers().size());
        }
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            all.add(new Layer(layers.get(i), blob(layers.get(i)), found.layers().get(i)));
        }
        return new ImageManifest(found.config(), all);
    }

    /** The name of a configuration is its digest. */
    private void requireDigest(String config, byte[] text) throws ImageException {
        Optional<Digest> named = blob(config)
                .or(() -> config.endsWith(".json")
                        ? Digest.parse("sha256:" + config.substring(0, config.length() - ".json".length()))
                        : Optional.empty());
        if (named.isEmpty()) {
            throw new ImageException(files.name() + ": the configuration '" + config + "' is not named by its digest");
        }
        if (!Digest.of(text).equals(named.get())) {
            throw new ImageException(files.name() + ": '" + config + "' does not have the digest of its name");
        }
    }

    /** Newer archives name files by their digests, as in an OCI image layout. */
    private static Optional<Digest> blob(String path) {
        String directory = "blobs/sha256/";
        return path.startsWith(directory)
                ? Digest.parse("sha256:" + path.substring(directory.length()))
                : Optional.empty();
    }
}
