package io.tepui.containers.isolation.volumes;

import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.LaunchPlan;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where volumes appear in containers.
 *
 * @param sandboxDirectory where a container with an image sees its sandbox
 */
public record VolumeTargets(String sandboxDirectory) {

    /**
     * A place, as seen before the root is switched.
     *
     * @param path absolute
     * @param create whether it is made where it is missing
     */
    record Target(String path, boolean create) {}

    /**
     * The place of a path that a container names: absolute in its root, which must be there without an image, or relative in its sandbox.
     *
     * @throws IsolationException when it leads out of the sandbox, or does not exist
     */
    Target of(String containerPath, LaunchPlan plan) throws IsolationException {
        Path path = parse(containerPath);
        if (path.isAbsolute()) {
            if (plan.root().isPresent()) {
                return new Target(plan.root().get() + path.normalize().toString(), true);
            }
            if (!Files.exists(path)) {
                throw new IsolationException("container.volumes.container_path: '" + containerPath
                        + "' does not exist, and a container without an image cannot have it made");
            }
            return new Target(path.normalize().toString(), false);
        }
        Path inside = inside("container.volumes.container_path", path);
        String sandbox = plan.root()
                .map(root -> root + sandboxDirectory)
                .orElse(plan.sandbox().toString());
        return new Target(sandbox + "/" + inside, true);
    }

    /** A relative path that does not leave the directory it is in. */
    static Path inside(String field, Path path) throws IsolationException {
        Path inside = path.normalize();
        if (inside.isAbsolute() || inside.startsWith("..") || inside.toString().isEmpty()) {
            throw new IsolationException(field + ": '" + path + "' is not inside the sandbox");
        }
        return inside;
    }

    static Path parse(String path) throws IsolationException {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IsolationException("container.volumes: a path cannot be read: " + e.getReason());
        }
    }
}
