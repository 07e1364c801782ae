package io.tepui.containers.images;

import io.tepui.containers.MountStep;
import io.tepui.containers.MountStep.Flag;
import io.tepui.containers.containerizer.ImageProvisioner.Changes;
import io.tepui.containers.files.DiskTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** How a tree that many containers share becomes a root file system that one of them may change. */
sealed interface RootBackend {
    /** Where an overlay keeps what is changed. */
    String UPPER = "upper";

    /** How many bytes a copy took on the disk when it was made. */
    String COPIED = "copied";

    String ROOT = "root";

    /**
     * Makes what it needs in a directory that is the container's.
     *
     * @param tree that is never changed
     * @param own an empty directory
     * @return where the root is
     */
    Path prepare(Path tree, Path own) throws IOException;

    /**
     * The mount that shows the root, made in the container's own mount namespace: it ends with the container, however the agent ends.
     *
     * @param target absolute, as seen before the root is switched
     * @param create whether a missing target is made
     * @return empty when the root is there without, and the target is where it is
     */
    Optional<MountStep> mount(Path tree, Path own, Path target, boolean create);

    /**
     * What the container changes, whatever backend an earlier agent had; empty when it may change nothing, or when the size of its copy
     * was not written down.
     *
     * @param own that was given to {@link #prepare}
     */
    static Optional<Changes> changes(Path own) throws IOException {
        if (Files.isDirectory(own.resolve(UPPER))) {
            return Optional.of(new Changes(own.resolve(UPPER), 0));
        }
        try {
            return Optional.of(new Changes(own.resolve(ROOT), Long.parseLong(Files.readString(own.resolve(COPIED)))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NumberFormatException e) {
            throw new IOException("'" + own.resolve(COPIED) + "' holds no number", e);
        }
    }

    /**
     * An overlay of the shared tree and what the container changes.
     *
     * @param options further ones of the mount, each with a comma before it
     */
    record Overlay(boolean owned, String options) implements RootBackend {
        /** The kernel takes a page of options. */
        private static final int MAX_OPTIONS = 4095;

        @Override
        public Path prepare(Path tree, Path own) throws IOException {
            if (text(tree, own).length() > MAX_OPTIONS) {
                throw new ImageException("the path '" + tree + "' is too long to be mounted");
            }
            // The directory that changes go to is the root's own, with its mode and owner.
            FileMeta.of(tree).set(Files.createDirectory(own.resolve(UPPER)), owned);
            Files.createDirectory(own.resolve("work"));
            return Files.createDirectory(own.resolve(ROOT));
        }

        @Override
        public Optional<MountStep> mount(Path tree, Path own, Path target, boolean create) {
            return Optional.of(new MountStep.FileSystem(
                    "overlay", "overlay", target.toString(), Set.of(), text(tree, own), create));
        }

        private String text(Path tree, Path own) {
            return "lowerdir=" + escaped(tree) + ",upperdir=" + escaped(own.resolve(UPPER)) + ",workdir="
                    + escaped(own.resolve("work")) + options;
        }

        private static String escaped(Path path) {
            return path.toString().replaceAll("([\\\\,:])", "\\\\$1");
        }
    }

    /**
     * A copy of the tree. The container answers for as much disk space as the copy grew by, and not for the image, so that a quota means the
     * same as with an overlay; what is deleted of the image makes room, for it is gone from the disk.
     */
    record Copy(boolean owned) implements RootBackend {
        @Override
        public Path prepare(Path tree, Path own) throws IOException {
            Path root = Files.createDirectory(own.resolve(ROOT));
            TreeCopy.copy(tree, root, owned);
            Files.writeString(own.resolve(COPIED), Long.toString(DiskTree.bytes(root, Set.of())));
            return root;
        }

        @Override
        public Optional<MountStep> mount(Path tree, Path own, Path target, boolean create) {
            Path root = own.resolve(ROOT);
            return root.equals(target)
                    ? Optional.empty()
                    : Optional.of(
                            new MountStep.Bind(root.toString(), target.toString(), Set.of(Flag.RECURSIVE), create));
        }
    }
}
