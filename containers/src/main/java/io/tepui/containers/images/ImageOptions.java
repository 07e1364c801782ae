package io.tepui.containers.images;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How an agent has container images.
 *
 * @param images directory that they are found in ({@code --docker_registry})
 * @param store directory that they are unpacked into ({@code --docker_store_dir})
 * @param workDirectory of the agent, for what containers change
 * @param backend how a tree becomes a container's root; none: {@link Backend#OVERLAY} where that works
 * @param runtime whether what an image says of its command counts ({@code docker/runtime}, AO-309)
 * @param limits how large an image may be
 * @param pulled is told how long each image took that was read anew
 */
public record ImageOptions(
        Path images,
        Path store,
        Path workDirectory,
        Optional<Backend> backend,
        boolean runtime,
        ImageLimits limits,
        Consumer<Duration> pulled) {

    /** How a tree becomes a container's root. */
    public enum Backend {
        /** It is mounted below an empty one that takes what the container changes. */
        OVERLAY,
        /** It is copied. */
        COPY
    }
}
