package io.tepui.containers.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Images in a directory of the host ({@code --docker_registry}): for {@code repo:tag} the archive {@code repo:tag.tar}, the OCI layout {@code
 * repo:tag} or the root file system {@code repo:tag.rootfs}; then the same without tag, of which an archive or a layout may hold several images.
 */
final class LocalImages {
    private final Path directory;
    private final ImageLimits limits;

    LocalImages(Path directory, ImageLimits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    /** What an image is there as. */
    sealed interface Found {

        /** A directory that is a root file system itself. */
        record RootDirectory(Path path) implements Found {}

        /**
         * Layers, which must be unpacked.
         *
         * @param tarred whether they are in an archive, not a directory
         * @param named whether the file's name says the tag
         */
        record Layers(Path path, boolean tarred, boolean named) implements Found {}
    }

    /**
     * Finds an image.
     *
     * @throws ImageException when there is none of that name
     */
    Found find(ImageReference reference) throws ImageException {
        List<String> tried = new ArrayList<>();
        for (boolean named : List.of(true, false)) {
            String base = named ? reference.repository() + ":" + reference.tagOrDefault() : reference.repository();
            Path archive = directory.resolve(base + ".tar");
            if (Files.isRegularFile(archive)) {
                return new Found.Layers(archive, true, named);
            }
            Path layout = directory.resolve(base);
            if (Files.isRegularFile(layout.resolve(OciLayout.MARK))) {
                return new Found.Layers(layout, false, named);
            }
            Path root = directory.resolve(base + ".rootfs");
            boolean meant = named || reference.tagOrDefault().equals(ImageReference.DEFAULT_TAG);
            if (meant && reference.digest().isEmpty() && Files.isDirectory(root)) {
                return new Found.RootDirectory(root);
            }
            tried.addAll(List.of(base + ".tar", base, base + ".rootfs"));
        }
        throw new ImageException("there is no image '" + reference.canonical() + "' in " + directory
                + " (--docker_registry): none of " + String.join(", ", tried) + " is there");
    }

    /** Opens the files of an image; they are to be closed. */
    ImageFiles open(Found.Layers found) throws IOException {
        return found.tarred() ? TarFiles.open(found.path(), limits) : new DirectoryFiles(found.path());
    }

    /**
     * Reads what an image consists of.
     *
     * @throws ImageException when the files are no image, or hold no image of that name
     */
    ImageManifest manifest(ImageFiles files, Found.Layers found, ImageReference reference) throws IOException {
        // A digest names a manifest, of which only an OCI layout knows.
        boolean only = found.named() || reference.tag().isEmpty();
        if (files.has(OciLayout.MARK)) {
            return new OciLayout(files, limits).find(reference, only);
        }
        if (files.has(DockerArchive.MARK)) {
            return new DockerArchive(files, limits).find(reference, only);
        }
        throw new ImageException(files.name() + " is no image: it has neither '" + OciLayout.MARK + "' nor '"
                + DockerArchive.MARK + "'");
    }
}
