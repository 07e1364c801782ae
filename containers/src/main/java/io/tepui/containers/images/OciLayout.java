package io.tepui.containers.images;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.containers.images.ImageManifest.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images as the OCI image layout has them, in a directory or an archive: every file but the first has its digest as name. */
final class OciLayout {
    /** The file that shows that a directory or an archive is one. */
    static final String MARK = "oci-layout";

    private static final String INDEX = "index.json";
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String CONTAINERD_NAME = "io.containerd.image.name";
    private static final int MOST_INDEXES = 3;

    private final ImageFiles files;
    private final ImageLimits limits;

    OciLayout(ImageFiles files, ImageLimits limits) {
        this.files = files;
        this.limits = limits;
    }

    /**
     * The image of that name.
     *
     * @param only whether an image is taken for it that has no name, if there is no other
     */
    ImageManifest find(ImageReference reference, boolean only) throws IOException {
        JsonNode index = Json.parse(files.read(INDEX, limits.manifestBytes()), files.name() + ": " + INDEX);
        JsonNode descriptor = choose(index.path("manifests"), reference, only);
        for (int depth = 0; depth < MOST_INDEXES; depth++) {
            Digest digest = digest(descriptor, "a manifest");
            JsonNode found = Json.parse(verified(digest), files.name() + ": the manifest " + digest);
            if (!found.has("manifests")) {
                return manifest(found, files.name() + ": the manifest " + digest);
            }
            descriptor = forThisMachine(found.path("manifests"));
        }
        throw new ImageException(files.name() + ": more than " + MOST_INDEXES + " indexes lead to the manifest");
    }

    // ------------------------------------------------------------------------------------------------ which one

    private JsonNode choose(JsonNode all, ImageReference reference, boolean only) throws ImageException {
        List<JsonNode> fitting = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (JsonNode each : all) {
            String name = each.path("annotations").path(NAME).asText("");
            String full = each.path("annotations").path(CONTAINERD_NAME).asText("");
            boolean named = name.equals(reference.tagOrDefault()) || reference.isNamed(name) || reference.isNamed(full);
            boolean nameless = name.isEmpty() && full.isEmpty();
            boolean wanted = reference
                    .digest()
                    .map(digest -> digest.toString().equals(each.path("digest").asText("")))
                    .orElse(named || (only && (nameless || all.size() == 1)));
            if (wanted && runsHere(each)) {
                fitting.add(each);
            }
            if (!nameless) {
                names.add(full.isEmpty() ? name : full);
            }
        }
        if (fitting.isEmpty()) {
            throw new ImageException(files.name() + " has no image '" + reference.canonical() + "' for this machine; it"
                    + " has " + (names.isEmpty() ? "none with a name" : String.join(", ", names)));
        }
        return fitting.getFirst();
    }

    private JsonNode forThisMachine(JsonNode all) throws ImageException {
        for (JsonNode each : all) {
            if (runsHere(each)) {
                return each;
            }
        }
        throw new ImageException(
                files.name() + " has no image for " + Platform.OS + "/" + Platform.architecture() + " under that name");
    }

    private static boolean runsHere(JsonNode descriptor) {
        JsonNode platform = descriptor.path("platform");
        return Platform.fits(
                platform.path("os").asText(""), platform.path("architecture").asText(""));
    }

    // ------------------------------------------------------------------------------------------------ what it is

    private ImageManifest manifest(JsonNode manifest, String what) throws IOException {
        if (!manifest.path("layers").isArray() || !manifest.path("config").isObject()) {
            throw new ImageException(what + " has no 'config' and 'layers': it is of a kind that is not known here");
        }
        JsonNode layers = manifest.path("layers");
        if (layers.size() > limits.layers()) {
            throw tooManyLayers(what, layers.size(), limits);
        }
        Digest config = digest(manifest.path("config"), "the configuration");
        ConfigReader.Found found = ConfigReader.read(verified(config), files.name() + ": the configuration " + config);
        if (found.layers().size() != layers.size()) {
            throw new ImageException(what + " has " + layers.size() + " layers, and its configuration tells of "
                    + found.layers().size());
        }
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Digest blob = digest(layers.get(i), "a layer");
            all.add(new Layer(path(blob), Optional.of(blob), found.layers().get(i)));
        }
        return new ImageManifest(found.config(), all);
    }

    static ImageLimitException tooManyLayers(String what, int layers, ImageLimits limits) {
        return new ImageLimitException(
                what + " has " + layers + " layers, at most " + limits.layers() + " are unpacked (--image_layers_max)");
    }

    private Digest digest(JsonNode descriptor, String of) throws ImageException {
        String text = descriptor.path("digest").asText("");
        return Digest.parse(text)
                .orElseThrow(() -> new ImageException(
                        files.name() + ": the digest '" + text + "' of " + of + " is none such as sha256:..."));
    }

    private byte[] verified(Digest digest) throws IOException {
        byte[] bytes = files.read(path(digest), limits.manifestBytes());
        if (!Digest.of(bytes).equals(digest)) {
            throw new ImageException(files.name() + ": '" + path(digest) + "' does not have the digest of its name");
        }
        return bytes;
    }

    private static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }
}
