package io.tepui.containers.containerizer;

import io.tepui.containers.files.TreeRemoval;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files kept of each container beside its shim's (AO §3.4). Nobody but the agent may look into them. */
final class RuntimeLayout {
    /** What a container was launched with. */
    static final String LAUNCH = "launch";
    /** How a container ended (AO-182). */
    static final String TERMINATION = "termination";
    /** Marks a root that belongs to no executor (AO-183). */
    static final String STANDALONE = "standalone.marker";
    /** Marks what is destroyed by the next agent (AO-209). */
    static final String FORCE_DESTROY = "force_destroy_on_recovery";

    private static final String CONTAINERS = "containers";
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path base;
    private final Path roots;

    RuntimeLayout(Path runtimeDirectory) {
        this.base = runtimeDirectory;
        this.roots = runtimeDirectory.resolve(CONTAINERS);
    }

    /** The directory of a container, there or not. */
    Path of(ContainerID id) {
        Path directory = base;
        for (String value : ContainerIds.values(id)) {
            directory = directory.resolve(CONTAINERS).resolve(value);
        }
        return directory;
    }

    /** Makes the directory, and takes away what an earlier container of this id left but what was nested in it (AO-89). */
    static void prepare(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PRIVATE);
            return;
        }
        for (String name : List.of(TERMINATION, LAUNCH, STANDALONE, FORCE_DESTROY)) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }

    static void mark(Path directory, String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
        Files.createFile(directory.resolve(name));
    }

    static boolean isMarked(Path directory, String name) {
        return Files.exists(directory.resolve(name));
    }

    /** Writes a file beside the old one, then over it. What cannot be written whole is not there; the failure names the file. */
    static void write(Path directory, String name, byte[] bytes) throws IOException {
        Path aside = directory.resolve("." + name);
        try {
            Files.write(aside, bytes);
            Files.move(aside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(aside);
            throw new FileSystemException(directory.resolve(name).toString(), null, e.getMessage());
        }
    }

    static Optional<byte[]> read(Path directory, String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(directory.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Values of the roots that left a directory. */
    List<String> roots() throws IOException {
        return entries(roots);
    }

    /** Values of what is, or was, nested in the container of that directory. */
    static List<String> nested(Path directory) throws IOException {
        return entries(directory.resolve(CONTAINERS));
    }

    private static List<String> entries(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))) {
            all.forEach(each -> names.add(each.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }

    /** Deletes a container's directory, and those of all that was nested in it. */
    void remove(ContainerID id) throws IOException {
        TreeRemoval.remove(of(id));
    }
}
