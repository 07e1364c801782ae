package io.tepui.app.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Opens a file that was resolved before. The owner of a sandbox may put a link in the place of any part of the path at any
 * moment, so no link is followed on the way down from the root.
 */
final class Opening {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private Opening() {}

    static SeekableByteChannel open(Resolved resolved) throws IOException {
        if (resolved.file().equals(resolved.root())) {
            return Files.newByteChannel(resolved.file(), READ);
        }
        Path way = resolved.root().relativize(resolved.file());
        try (DirectoryStream<Path> root = Files.newDirectoryStream(resolved.root())) {
            return root instanceof SecureDirectoryStream<Path> secure
                    ? down(secure, way)
                    : Files.newByteChannel(resolved.file(), READ);
        }
    }

    private static SeekableByteChannel down(SecureDirectoryStream<Path> directory, Path way) throws IOException {
        Path first = way.getName(0);
        if (way.getNameCount() == 1) {
            return directory.newByteChannel(first, READ);
        }
        try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
            return down(next, way.subpath(1, way.getNameCount()));
        }
    }
}
