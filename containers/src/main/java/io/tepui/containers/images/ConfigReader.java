package io.tepui.containers.images;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configuration of an image, which OCI and Docker write alike. */
final class ConfigReader {
    private ConfigReader() {}

    /** What a configuration says of the image's command, and the digests of its layers once they are decompressed. */
    record Found(ImageConfig config, List<Digest> layers) {}

    /**
     * Reads it.
     *
     * @throws ImageException when it cannot be understood, or is of an image for other machines
     */
    static Found read(byte[] text, String what) throws IOException {
        JsonNode root = Json.parse(text, what);
        Platform.require(root.path("os").asText(""), root.path("architecture").asText(""), what);
        JsonNode run = root.path("config");
        Optional<String> workingDirectory =
                nonEmpty(run.path("WorkingDir").asText("")).map(path -> path.startsWith("/") ? path : "/" + path);
        return new Found(
                new ImageConfig(
                        Json.variables(Json.texts(run, "Env", what)),
                        workingDirectory,
                        Json.texts(run, "Entrypoint", what),
                        Json.texts(run, "Cmd", what),
                        nonEmpty(run.path("User").asText(""))),
                digests(root.path("rootfs"), what));
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() || text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    }

    private static List<Digest> digests(JsonNode rootfs, String what) throws ImageException {
        List<Digest> digests = new ArrayList<>();
        for (String each : Json.texts(rootfs, "diff_ids", what)) {
            digests.add(Digest.parse(each)
                    .orElseThrow(() -> new ImageException(
                            what + ": 'rootfs.diff_ids' holds '" + each + "', which is no digest such as sha256:...")));
        }
        return digests;
    }
}
