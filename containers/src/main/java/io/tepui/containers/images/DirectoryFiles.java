package io.tepui.containers.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** An image whose files lie in a directory. */
final class DirectoryFiles implements ImageFiles {
    private final Path directory;

    DirectoryFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<InputStream> open(String path) throws IOException {
        Path file = directory.resolve(path).normalize();
        if (!file.startsWith(directory) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        return Optional.of(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public String name() {
        return directory.toString();
    }

    @Override
    public void close() {}
}
