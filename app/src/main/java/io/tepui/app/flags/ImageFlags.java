package io.tepui.app.flags;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tepui.containers.images.ImageLimits;
import io.tepui.containers.images.ImageOptions;
import io.tepui.containers.images.ImageOptions.Backend;
import io.tepui.containers.isolation.IsolatorNames;
import io.tepui.protocol.v1.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the flags about container images. */
public final class ImageFlags {
    static final int MOST_LAYERS = 10_000;
    static final String COLLECTION_FORM = "{\"image_disk_headroom\": 0.1,"
            + " \"image_disk_watch_interval\": {\"nanoseconds\": 3600000000000}, \"excluded_images\": [\"app:1\"]}";

    private static final String PROVIDERS = "image_providers";
    private static final String REGISTRY = "docker_registry";
    private static final String DOCKER = "docker";
    private static final double DEFAULT_HEADROOM = 0.1;
    private static final Duration DEFAULT_INTERVAL = Duration.ofHours(1);

    private ImageFlags() {}

    /**
     * When images that nothing uses are removed (AO-349).
     *
     * @param headroom share of the store's disk that is to be free, 0 to 1
     * @param interval how often that is looked at, above zero
     * @param excluded images that stay
     */
    public record Collection(double headroom, Duration interval, List<Image> excluded) {
        public Collection {
            excluded = List.copyOf(excluded);
        }
    }

    /** Whether containers may have images. */
    static boolean areWanted(FlagValues flags) {
        return flags.text(PROVIDERS).isPresent();
    }

    /**
     * How an agent has images; empty when it has none.
     *
     * @param workDirectory absolute
     * @param pulled is told how long each image took
     * @throws FlagException if flags contradict each other
     */
    public static Optional<ImageOptions> options(FlagValues flags, Path workDirectory, Consumer<Duration> pulled) {
        if (!areWanted(flags)) {
            return Optional.empty();
        }
        List<String> isolators = Isolation.isolators(flags);
        if (!isolators.contains(IsolatorNames.FILESYSTEM_LINUX)) {
            throw flags.refuse(
                    PROVIDERS, "needs an agent that runs as root with filesystem/linux among its --isolation");
        }
        Path images = Path.of(flags.string(REGISTRY));
        if (!images.isAbsolute()) {
            throw flags.refuse(
                    REGISTRY,
                    "must be a directory of this machine, such as /var/lib/tepui/images: this version does not pull"
                            + " images over the network");
        }
        return Optional.of(new ImageOptions(
                images,
                Path.of(flags.string("docker_store_dir")).toAbsolutePath(),
                workDirectory,
                flags.text("image_provisioner_backend")
                        .filter(text -> !text.isEmpty())
                        .map(text -> Backend.valueOf(text.toUpperCase(Locale.ROOT))),
                isolators.contains(IsolatorNames.DOCKER_RUNTIME) && !flags.bool("docker_ignore_runtime"),
                new ImageLimits(
                        flags.count("image_layers_max"),
                        flags.bytes("image_unpacked_size_max"),
                        flags.count("image_entries_max"),
                        Math.toIntExact(flags.bytes("image_manifest_size_max"))),
                pulled));
    }

    /** When images are removed; empty when only an operator removes them. */
    public static Optional<Collection> collection(FlagValues flags) {
        return areWanted(flags) ? flags.text("image_gc_config").map(ImageFlags::collection) : Optional.empty();
    }

    // ------------------------------------------------------------------------------------------------ checks

    static Optional<String> providersComplaint(String text) {
        for (String name : Checks.list(text)) {
            String kind = name.toLowerCase(Locale.ROOT);
            if (kind.equals("appc")) {
                return Optional.of("this version has no appc images; use docker");
            }
            if (!kind.equals(DOCKER)) {
                return Optional.of("must be docker");
            }
        }
        return Checks.list(text).isEmpty() ? Optional.of("must be docker") : Optional.empty();
    }

    static Check atLeastOneByte() {
        return value -> Sizes.parse(value) > 0 ? Optional.empty() : Optional.of("must be at least 1B");
    }

    static Optional<String> absoluteComplaint(String path) {
        boolean good = path.startsWith("/")
                && path.indexOf('\0') < 0
                && Path.of(path).normalize().equals(Path.of(path))
                && Path.of(path).getNameCount() > 0;
        return good ? Optional.empty() : Optional.of("must be an absolute path such as /mnt/mesos/sandbox");
    }

    // ------------------------------------------------------------------------------------------------ JSON

    /** Throws {@link IllegalArgumentException} when it is no such configuration. */
    static Collection collection(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            double headroom = DEFAULT_HEADROOM;
            Duration interval = DEFAULT_INTERVAL;
            List<Image> excluded = new ArrayList<>();
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "image_disk_headroom" -> {
                        require(value.isNumeric());
                        headroom = parser.getDoubleValue();
                    }
                    case "image_disk_watch_interval" -> interval = interval(parser);
                    case "excluded_images" -> excluded.addAll(images(parser));
                    default -> throw malformed();
                }
            }
            if (headroom < 0 || headroom > 1) {
                throw new IllegalArgumentException("image_disk_headroom must be from 0 to 1");
            }
            return new Collection(headroom, interval, excluded);
        } catch (IOException e) {
            throw new IllegalArgumentException(malformed().getMessage(), e);
        }
    }

    private static Duration interval(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_OBJECT
                && parser.nextToken() == JsonToken.FIELD_NAME
                && parser.currentName().equals("nanoseconds")
                && parser.nextToken() == JsonToken.VALUE_NUMBER_INT);
        Duration interval = Duration.ofNanos(parser.getLongValue());
        require(parser.nextToken() == JsonToken.END_OBJECT);
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("image_disk_watch_interval must be longer than zero");
        }
        return interval;
    }

    private static List<Image> images(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY);
        List<Image> images = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            images.add(Image.newBuilder()
                    .setType(Image.Type.DOCKER)
                    .setDocker(Image.Docker.newBuilder().setName(parser.getText()))
                    .build());
        }
        require(parser.currentToken() == JsonToken.END_ARRAY);
        return images;
    }

    private static void require(boolean good) {
        if (!good) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("must be such as " + COLLECTION_FORM);
    }
}
