package io.tepui.containers.containerizer;

import io.tepui.containers.MountStep;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Makes root file systems of images, one for each container. Called from any thread, and may block. */
public interface ImageProvisioner extends AutoCloseable {

    /**
     * Makes a root file system for a container, pulling the image where it is not there yet. What was made is undone by {@link #release},
     * which is called also after a failure.
     *
     * @throws IOException when the image cannot be had; its message goes to the caller
     * @throws InterruptedException when the container is destroyed meanwhile (AO-225); nothing goes on behind it
     */
    ProvisionedImage provision(Image image, ContainerID container) throws IOException, InterruptedException;

    /**
     * Makes the files of an image ready to be shown in a container as a volume (AO-289). What was made is undone by {@link #release}, too.
     *
     * @return the mount that shows them
     * @throws IOException when the image cannot be had; its message goes to the caller
     */
    MountStep provisionVolume(Image image, ContainerID container, VolumePlace place)
            throws IOException, InterruptedException;

    /**
     * Where an image is shown as a volume.
     *
     * @param target absolute, as seen before the root is switched
     * @param create whether a missing target is made
     * @param readOnly whether the container may change nothing in it; else it changes files of its own
     */
    record VolumePlace(Path target, boolean create, boolean readOnly) {}

    /**
     * Where what a container changes in its image, and in images shown as volumes, takes disk space of its own (AO-298). Known to the next
     * agent, too.
     *
     * @return empty when it has no image, or may change nothing of it
     * @throws IOException when that cannot be found out
     */
    List<Changes> changes(ContainerID container) throws IOException;

    /**
     * A directory that a container changes.
     *
     * @param directory on the host, absolute
     * @param given bytes on the disk that were in it from the start, and are the image's
     */
    record Changes(Path directory, long given) {}

    /** Takes away all that was made of images for a container, of which no process is left. Nothing there is fine. */
    void release(ContainerID container) throws IOException;

    /**
     * Takes away root file systems of containers that are not there any more; once, at the start.
     *
     * @param existing all containers that were found again
     */
    void recover(Collection<ContainerID> existing) throws IOException;

    /**
     * Deletes all images and layers that are not named (AO-163). Waits for what is being provisioned, and holds up what comes
     * meanwhile (AO-165).
     *
     * @param excluded images that stay though nobody uses them
     * @param inUse images that containers use
     */
    void prune(List<Image> excluded, List<Image> inUse) throws IOException;

    @Override
    default void close() {}
}
