package io.tepui.containers.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which image each name stands for: a file each, so that an image is known though its archive has gone. */
final class ImageRecords {
    private static final Logger LOG = LoggerFactory.getLogger(ImageRecords.class);
    private static final String SUFFIX = ".json";

    private final Path directory;

    private ImageRecords(Path directory) {
        this.directory = directory;
    }

    /** An image by its canonical name. */
    record Known(String name, Digest tree, ImageConfig config) {}

    static ImageRecords open(Path store) throws IOException {
        return new ImageRecords(Files.createDirectories(store.resolve("images"), SafeDirectory.PRIVATE));
    }

    /** What a name stands for; empty when that is not known. */
    Optional<Known> find(ImageReference reference) throws IOException {
        return read(file(reference.canonical())).filter(known -> known.name().equals(reference.canonical()));
    }

    /** Writes it beside what was known, then over it. */
    void put(Known known) throws IOException {
        Path aside = Files.createTempFile(directory, ".", ".new");
        Files.write(aside, Json.write(encoded(known)));
        Files.move(aside, file(known.name()), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Forgets all but some.
     *
     * @param names canonical
     * @return the trees of those that are left
     */
    Set<Digest> retain(Set<String> names) throws IOException {
        Set<Digest> trees = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                Optional<Known> known = read(file).filter(each -> names.contains(each.name()));
                if (known.isPresent()) {
                    trees.add(known.get().tree());
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        return trees;
    }

    private Path file(String name) {
        return directory.resolve(
                Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex() + SUFFIX);
    }

    /** What cannot be read is as good as not known: the archive is looked at again. */
    private static Optional<Known> read(Path file) throws IOException {
        try {
            String what = file.toString();
            JsonNode node = Json.parse(Files.readAllBytes(file), what);
            return Digest.parse(node.path("tree").asText("")).isEmpty()
                    ? Optional.empty()
                    : Optional.of(decoded(node, what));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (ImageException e) {
            LOG.warn("An image is forgotten: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Known decoded(JsonNode node, String what) throws ImageException {
        return new Known(
                Json.text(node, "name", what),
                Digest.parse(Json.text(node, "tree", what)).orElseThrow(),
                new ImageConfig(
                        Json.variables(Json.texts(node, "environment", what)),
                        optional(node, "working_directory"),
                        Json.texts(node, "entrypoint", what),
                        Json.texts(node, "command", what),
                        optional(node, "user")));
    }

    private static Optional<String> optional(JsonNode node, String field) {
        String text = node.path(field).asText("");
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static ObjectNode encoded(Known known) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", known.name());
        node.put("tree", known.tree().toString());
        ArrayNode environment = node.putArray("environment");
        known.config().environment().forEach((name, value) -> environment.add(name + "=" + value));
        known.config().workingDirectory().ifPresent(path -> node.put("working_directory", path));
        addAll(node.putArray("entrypoint"), known.config().entrypoint());
        addAll(node.putArray("command"), known.config().command());
        known.config().user().ifPresent(user -> node.put("user", user));
        return node;
    }

    private static void addAll(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
