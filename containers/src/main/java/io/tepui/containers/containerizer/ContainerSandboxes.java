package io.tepui.containers.containerizer;

import io.tepui.containers.files.Sandboxes;
import io.tepui.containers.files.TreeRemoval;
import io.tepui.containers.host.UserIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Sandboxes of nested containers lie in their parent's (AO-173), which belongs to a user: a link put in the way there must
 * not lead the agent out of it.
 */
final class ContainerSandboxes {
    private static final String CONTAINERS = "containers";

    private ContainerSandboxes() {}

    /** The sandbox of a container, there or not. */
    static Path nested(Path parent, String value) {
        return parent.resolve(CONTAINERS).resolve(value);
    }

    /** The sandbox below that of a root, by the values of the nested ones. */
    static Path nested(Path root, List<String> values) {
        Path sandbox = root;
        for (String value : values) {
            sandbox = nested(sandbox, value);
        }
        return sandbox;
    }

    /** Makes the sandbox of a nested container; its parent's must be there. */
    static void createNested(Path parent, String value, Optional<UserIdentity> owner) throws IOException {
        Path directory = parent.resolve(CONTAINERS);
        if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("The sandbox '" + parent + "' is not there");
        }
        try {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (FileAlreadyExistsException e) {
            requireNoLink(directory);
        }
        Sandboxes.create(directory.resolve(value), owner);
    }

    /** Removes the sandbox of a nested container below that of its root; nothing there is fine. */
    static void removeNested(Path root, List<String> values) throws IOException {
        Path sandbox = root;
        for (String value : values) {
            Path directory = sandbox.resolve(CONTAINERS);
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            requireNoLink(directory);
            sandbox = directory.resolve(value);
            if (!Files.exists(sandbox, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!sandbox.equals(nested(root, values))) {
                requireNoLink(sandbox);
            }
        }
        TreeRemoval.remove(sandbox);
    }

    private static void requireNoLink(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("'" + directory + "' is in the way of a sandbox: it is no directory");
        }
    }
}
