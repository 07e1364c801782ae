package io.tepui.containers.images;

import io.tepui.containers.files.TreeRemoval;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What containers have of images for themselves: a directory for each container below {@code provisioner/containers}, and in it one for each
 * image, which tells the tree that it is made of. What is used is read there, so that an agent that comes after knows it as well.
 */
final class ContainerRoots {
    private static final String TREE = "tree";

    private final Path base;

    private ContainerRoots(Path base) {
        this.base = base;
    }

    static ContainerRoots open(Path workDirectory) throws IOException {
        return new ContainerRoots(
                SafeDirectory.make(workDirectory.resolve("provisioner")).resolve("containers"));
    }

    /** An empty directory for one more image of a container. */
    Path create(ContainerID container, Optional<Digest> tree) throws IOException {
        Path directory = Files.createDirectories(of(container), SafeDirectory.PRIVATE);
        int number = 0;
        while (Files.exists(directory.resolve(Integer.toString(number)))) {
            number++;
        }
        Path own = Files.createDirectory(directory.resolve(Integer.toString(number)), SafeDirectory.PRIVATE);
        Files.writeString(own.resolve(TREE), tree.map(Digest::toString).orElse(""));
        return own;
    }

    /** The directories of a container's images; none is fine. */
    List<Path> all(ContainerID container) throws IOException {
        return entries(of(container));
    }

    /** Takes away all that a container has; nothing there is fine. */
    void remove(ContainerID container) throws IOException {
        TreeRemoval.remove(of(container));
    }

    /** Takes away all but what some containers have. */
    void retain(Collection<ContainerID> containers) throws IOException {
        Set<Path> kept = new HashSet<>();
        containers.forEach(container -> kept.add(of(container)));
        for (Path directory : entries(base)) {
            if (!kept.contains(directory)) {
                TreeRemoval.remove(directory);
            }
        }
    }

    /** The trees that containers are made of. */
    Set<Digest> used() throws IOException {
        Set<Digest> used = new HashSet<>();
        for (Path container : entries(base)) {
            for (Path own : entries(container)) {
                tree(own).ifPresent(used::add);
            }
        }
        return used;
    }

    private static Optional<Digest> tree(Path own) throws IOException {
        try {
            return Digest.parse(Files.readString(own.resolve(TREE)));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(all::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    /** Ids with those of all parents are longer than names of files may be. */
    private Path of(ContainerID container) {
        return base.resolve(
                Digest.of(printed(container).getBytes(StandardCharsets.UTF_8)).hex());
    }

    private static String printed(ContainerID id) {
        return id.hasParent() ? printed(id.getParent()) + "." + id.getValue() : id.getValue();
    }
}
