package io.tepui.app.agent;

import io.tepui.containers.files.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Where the runtime keeps what belongs to each container: {@code <runtime_dir>/containers/<id>} (AO section 3.4). */
final class RuntimeDirectories {
    private final Path containers;

    RuntimeDirectories(Path runtimeDir) {
        this.containers = runtimeDir.resolve("containers");
    }

    /** The directory of a container, there or not. */
    Path of(String containerId) {
        return containers.resolve(containerId);
    }

    /** Those that are there, by container id. */
    Map<String, Path> all() throws IOException {
        Map<String, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(containers, Files::isDirectory)) {
            entries.forEach(entry -> found.put(entry.getFileName().toString(), entry));
        } catch (NoSuchFileException e) {
            return Map.of();
        }
        return found;
    }

    /** Deletes what belongs to a container. */
    void remove(String containerId) {
        TreeRemoval.removeQuietly(of(containerId));
    }
}
