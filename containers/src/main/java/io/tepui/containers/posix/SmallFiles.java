package io.tepui.containers.posix;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads small files whole. Not with channels: these fail when their thread is interrupted, and a process would seem to be
 * gone whose watcher is only told to stop.
 */
final class SmallFiles {

    private SmallFiles() {}

    /** The text of a file, a character a byte; empty when it cannot be read. */
    static Optional<String> read(Path file) {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
