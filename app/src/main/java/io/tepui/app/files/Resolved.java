package io.tepui.app.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A virtual path that leads somewhere.
 *
 * @param virtualPath as it was asked for, without {@code file://} and without one trailing slash
 * @param root the attached file or directory, links resolved
 * @param file what is meant, links resolved: the root, or inside it
 */
record Resolved(String virtualPath, Path root, Path file) {
    private static final String SCHEME = "file://";

    /**
     * Follows the longest attached prefix, on whole segments (MO-477, AO-375).
     *
     * @throws FileProblem when nothing is there, or it lies outside of what is attached
     */
    static Resolved of(Attachments attachments, String asked) throws FileProblem {
        String path = plain(asked);
        try {
            for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
                Optional<Path> attached = attachments.at(path.substring(0, end));
                if (attached.isPresent()) {
                    return below(path, attached.get(), path.substring(end));
                }
            }
        } catch (InvalidPathException e) {
            throw FileProblem.invalid("The path '" + asked + "' is not valid: " + e.getReason());
        }
        throw FileProblem.notFound();
    }

    /** The path without {@code file://} and without one trailing slash. */
    static String plain(String asked) {
        String path = asked.startsWith(SCHEME) ? asked.substring(SCHEME.length()) : asked;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static Resolved below(String path, Path attached, String rest) throws FileProblem {
        Path root = real(path, attached);
        if (rest.isEmpty()) {
            return new Resolved(path, root, root);
        }
        if (!Files.isDirectory(root)) {
            throw FileProblem.notFound();
        }
        Path below = root.resolve("." + rest);
        if (!below.normalize().startsWith(root)) {
            throw outside(path);
        }
        Path file = real(path, below);
        if (!file.startsWith(root)) {
            throw outside(path);
        }
        return new Resolved(path, root, file);
    }

    private static Path real(String path, Path file) throws FileProblem {
        try {
            return file.toRealPath();
        } catch (NoSuchFileException e) {
            throw FileProblem.notFound();
        } catch (FileSystemException e) {
            String reason = String.valueOf(e.getReason());
            if (reason.equals("Not a directory")) {
                throw FileProblem.notFound();
            }
            throw FileProblem.invalid("The path '" + path + "' cannot be resolved: " + reason);
        } catch (IOException e) {
            throw FileProblem.invalid("The path '" + path + "' cannot be resolved: " + e.getMessage());
        }
    }

    private static FileProblem outside(String path) {
        return FileProblem.invalid("The path '" + path + "' leads outside of the directory that is shown");
    }
}
