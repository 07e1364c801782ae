package io.tepui.containers.images;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** An image in the making, written in each of the forms that are read. */
final class SampleImage {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<byte[]> tars = new ArrayList<>();
    private final List<byte[]> blobs = new ArrayList<>();
    private Map<String, Object> run = Map.of();
    private String architecture = Platform.architecture();

    SampleImage layer(Layer layer, UnaryOperator<byte[]> compression) {
        byte[] tar = layer.tar();
        tars.add(tar);
        blobs.add(compression.apply(tar));
        return this;
    }

    SampleImage layer(Layer layer) {
        return layer(layer, Layer::gzip);
    }

    /** What it says about its command, as in {@code {"Cmd": ["sh"]}}. */
    SampleImage run(Map<String, Object> config) {
        run = config;
        return this;
    }

    SampleImage architecture(String name) {
        architecture = name;
        return this;
    }

    Digest chain() {
        return Digest.ofChain(tars.stream().map(Digest::of).toList());
    }

    private byte[] config() throws IOException {
        return JSON.writeValueAsBytes(Map.of(
                "os",
                "linux",
                "architecture",
                architecture,
                "config",
                run,
                "rootfs",
                Map.of(
                        "type",
                        "layers",
                        "diff_ids",
                        tars.stream().map(tar -> Digest.of(tar).toString()).toList())));
    }

    private static Map<String, Object> descriptor(byte[] blob, String type) {
        return Map.of("mediaType", type, "digest", Digest.of(blob).toString(), "size", blob.length);
    }

    // ------------------------------------------------------------------------------------------------ OCI

    /** The files of an OCI image layout by their paths. {@code tag}: the name in its index; empty for none. */
    Map<String, byte[]> layout(String tag) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        byte[] config = config();
        List<Object> layers = new ArrayList<>();
        for (byte[] blob : blobs) {
            layers.add(descriptor(blob, "application/vnd.oci.image.layer.v1.tar+gzip"));
            files.put("blobs/sha256/" + Digest.of(blob).hex(), blob);
        }
        byte[] manifest = JSON.writeValueAsBytes(Map.of(
                "schemaVersion",
                2,
                "config",
                descriptor(config, "application/vnd.oci.image.config.v1+json"),
                "layers",
                layers));
        Map<String, Object> entry =
                new LinkedHashMap<>(descriptor(manifest, "application/vnd.oci.image.manifest.v1+json"));
        if (!tag.isEmpty()) {
            entry.put("annotations", Map.of("org.opencontainers.image.ref.name", tag));
        }
        files.put("blobs/sha256/" + Digest.of(config).hex(), config);
        files.put("blobs/sha256/" + Digest.of(manifest).hex(), manifest);
        files.put("index.json", JSON.writeValueAsBytes(Map.of("schemaVersion", 2, "manifests", List.of(entry))));
        files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /** Digest of the manifest in {@link #layout}. */
    Digest manifest(String tag) throws IOException {
        String index = new String(layout(tag).get("index.json"), StandardCharsets.UTF_8);
        int at = index.indexOf("sha256:");
        return Digest.parse(index.substring(at, at + 71)).orElseThrow();
    }

    // ------------------------------------------------------------------------------------------------ Docker

    /** The files of an archive such as {@code docker save} writes. */
    Map<String, byte[]> saved(String... names) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        byte[] config = config();
        List<String> layers = new ArrayList<>();
        for (byte[] tar : tars) {
            String path = Digest.of(tar).hex() + "/layer.tar";
            layers.add(path);
            files.put(path, tar);
        }
        String configName = Digest.of(config).hex() + ".json";
        files.put(configName, config);
        files.put(
                "manifest.json",
                JSON.writeValueAsBytes(
                        List.of(Map.of("Config", configName, "RepoTags", List.of(names), "Layers", layers))));
        return files;
    }

    // ------------------------------------------------------------------------------------------------ files

    static void write(Path directory, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), TarConstants.LF_NORMAL, true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
