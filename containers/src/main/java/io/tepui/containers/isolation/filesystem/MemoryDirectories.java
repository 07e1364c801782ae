package io.tepui.containers.isolation.filesystem;

import io.tepui.containers.linux.Mounts;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;

/** Directories in memory on the host, one for each container, which only the agent may look into. */
public final class MemoryDirectories {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path base;

    /**
     * Nothing is made yet.
     *
     * @param base directory that holds them, theirs alone
     */
    public MemoryDirectories(Path base) {
        this.base = base;
    }

    /** Where the directory of a container is, there or not. */
    public Path of(ContainerID id) {
        return base.resolve(print(id));
    }

    /**
     * Makes one.
     *
     * @param options as {@code mount -o} takes them for {@code tmpfs}
     */
    public Path make(ContainerID id, String options) throws IOException {
        Files.createDirectories(base, PRIVATE);
        remove(id);
        Path directory = Files.createDirectory(of(id), PRIVATE);
        Mounts.memory(directory, options);
        return directory;
    }

    /** Takes the memory away from the host; whoever has it mounted elsewhere keeps it. */
    public void hide(ContainerID id) throws IOException {
        if (Files.isDirectory(of(id))) {
            Mounts.detach(of(id));
        }
    }

    /** Takes one away; nothing there is fine. */
    public void remove(ContainerID id) throws IOException {
        hide(id);
        Files.deleteIfExists(of(id));
    }

    /** Takes all away but those of some containers. */
    public void retain(Set<ContainerID> known) throws IOException {
        if (!Files.isDirectory(base)) {
            return;
        }
        Set<Path> kept = known.stream().map(this::of).collect(Collectors.toSet());
        try (DirectoryStream<Path> all = Files.newDirectoryStream(base)) {
            for (Path directory : all) {
                if (!kept.contains(directory)) {
                    Mounts.detach(directory);
                    Files.delete(directory);
                }
            }
        }
    }

    private static String print(ContainerID id) {
        String own = id.getValue();
        if (own.isEmpty() || own.contains("/") || own.equals(".") || own.equals("..")) {
            throw new IllegalArgumentException("'" + own + "' is no container id");
        }
        return id.hasParent() ? print(id.getParent()) + "." + own : own;
    }
}
