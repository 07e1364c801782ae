package io.tepui.containers.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where the names in a layer lead inside a tree that only this process changes. Links on the way are followed as if the tree's top were the
 * root directory, and a name or a link that would lead above it is refused.
 */
final class TreePaths {
    private static final int MAX_LINKS = 40;
    private static final int MAX_DEPTH = 512;

    private final Path top;

    TreePaths(Path top) {
        this.top = top;
    }

    /** The parts of a member's name; none for the top itself. */
    static List<String> parts(String name) throws ImageException {
        if (name.startsWith("/")) {
            throw refused(name, "is absolute");
        }
        if (name.indexOf('\0') >= 0) {
            throw refused(name, "holds a NUL byte");
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw refused(name, "leads upwards");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (parts.size() > MAX_DEPTH) {
            throw refused(name, "is deeper than " + MAX_DEPTH + " directories");
        }
        return parts;
    }

    static ImageException refused(String name, String why) {
        return new ImageException("the member '" + shown(name) + "' " + why);
    }

    static String shown(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * The place of a member: the last part is not followed if it is a link.
     *
     * @param parts at least one
     * @param make whether missing directories on the way are made
     * @return empty when one is missing and not made
     */
    Optional<Path> locate(String name, List<String> parts, boolean make) throws IOException {
        Optional<Path> parent = directory(name, parts.subList(0, parts.size() - 1), make);
        return parent.isEmpty() ? parent : Optional.of(child(name, parent.get(), parts.getLast()));
    }

    private Optional<Path> directory(String name, List<String> parts, boolean make) throws IOException {
        Deque<String> rest = new ArrayDeque<>(parts);
        Path at = top;
        int links = 0;
        while (!rest.isEmpty()) {
            String part = rest.removeFirst();
            if (part.equals("..")) {
                if (at.equals(top)) {
                    throw refused(name, "goes through a link that leads out of the image");
                }
                at = parent(at);
                continue;
            }
            Path next = child(name, at, part);
            Optional<BasicFileAttributes> found = attributes(next);
            if (found.isEmpty()) {
                if (!make) {
                    return Optional.empty();
                }
                Files.createDirectory(next);
                at = next;
            } else if (found.get().isSymbolicLink()) {
                if (++links > MAX_LINKS) {
                    throw refused(name, "goes through more than " + MAX_LINKS + " links");
                }
                String target = Files.readSymbolicLink(next).toString();
                at = target.startsWith("/") ? top : at;
                push(rest, target);
            } else if (found.get().isDirectory()) {
                at = next;
            } else {
                throw refused(name, "goes through '" + part + "', which is no directory");
            }
        }
        return Optional.of(at);
    }

    private static void push(Deque<String> rest, String target) {
        List<String> parts = new ArrayList<>(List.of(target.split("/", -1)));
        for (String part : parts.reversed()) {
            if (!part.isEmpty() && !part.equals(".")) {
                rest.addFirst(part);
            }
        }
    }

    private Path parent(Path at) {
        Path parent = at.getParent();
        return parent == null ? top : parent;
    }

    private static Path child(String name, Path directory, String part) throws ImageException {
        try {
            return directory.resolve(part);
        } catch (InvalidPathException e) {
            throw new ImageException(
                    "the member '" + shown(name) + "' has a name that this agent's locale cannot write; start the agent"
                            + " with LC_ALL=C.UTF-8",
                    e);
        }
    }

    static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
