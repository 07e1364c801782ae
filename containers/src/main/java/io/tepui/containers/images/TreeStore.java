package io.tepui.containers.images;

import io.tepui.containers.files.TreeRemoval;
import io.tepui.containers.linux.Descriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole trees of unpacked images, each in {@code trees/<digest of its layers>/root}. A tree is made in {@code staging} and renamed when it is
 * whole and on the disk, so what is in {@code trees} is whole, however an agent ended. Whoever asks for a tree that is being made waits for it.
 */
final class TreeStore {
    private static final Logger LOG = LoggerFactory.getLogger(TreeStore.class);
    private static final String ROOT = "root";

    private final Path trees;
    private final Path staging;

    // Guarded by this.
    private final Map<Digest, Unpacking> underWay = new HashMap<>();

    /** Fills a directory with a tree. */
    @FunctionalInterface
    interface Source {
        /** Fills an empty directory; an interrupt ends it with an {@link InterruptedIOException}. */
        void unpack(Path root) throws IOException;
    }

    /** A tree that is being made, and how many wait for it. */
    private static final class Unpacking {
        private final CompletableFuture<Path> outcome = new CompletableFuture<>();
        private final Thread thread;
        private int waiting;

        private Unpacking(Thread thread) {
            this.thread = thread;
        }
    }

    private TreeStore(Path trees, Path staging) {
        this.trees = trees;
        this.staging = staging;
    }

    /** Opens the store below a directory that is the caller's alone, and removes what was not finished. */
    static TreeStore open(Path directory) throws IOException {
        Path trees = Files.createDirectories(directory.resolve("trees"), SafeDirectory.PRIVATE);
        Path staging = directory.resolve("staging");
        TreeRemoval.remove(staging);
        Files.createDirectory(staging, SafeDirectory.PRIVATE);
        return new TreeStore(trees, staging);
    }

    /** The top of a tree; empty when it is not there. */
    Optional<Path> find(Digest digest) {
        Path root = trees.resolve(digest.hex()).resolve(ROOT);
        return Files.isDirectory(root) ? Optional.of(root) : Optional.empty();
    }

    /**
     * The top of a tree, which is made where it is missing. Nobody may call {@link #retain} meanwhile.
     *
     * @throws InterruptedException when the caller is interrupted; the tree is made on if others wait for it
     */
    Path obtain(Digest digest, Source source) throws IOException, InterruptedException {
        Optional<Path> there = find(digest);
        return there.isPresent() ? there.get() : await(digest, join(digest, source));
    }

    private synchronized Unpacking join(Digest digest, Source source) {
        Unpacking unpacking = underWay.get(digest);
        if (unpacking == null) {
            unpacking = new Unpacking(Thread.ofVirtual()
                    .name("unpack-" + digest.hex().substring(0, 12))
                    .unstarted(() -> make(digest, source)));
            underWay.put(digest, unpacking);
            unpacking.thread.start();
        }
        unpacking.waiting++;
        return unpacking;
    }

    private Path await(Digest digest, Unpacking unpacking) throws IOException, InterruptedException {
        try {
            return unpacking.outcome.get();
        } catch (ExecutionException e) {
            throw told(e);
        } finally {
            leave(digest, unpacking);
        }
    }

    /** The same failure anew for each who waits. */
    private static ImageException told(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return cause instanceof ImageLimitException
                ? new ImageLimitException(message)
                : new ImageException(message, cause);
    }

    /** What nobody waits for any more is not made to the end. */
    private synchronized void leave(Digest digest, Unpacking unpacking) {
        unpacking.waiting--;
        if (unpacking.waiting == 0 && !unpacking.outcome.isDone()) {
            underWay.remove(digest, unpacking);
            unpacking.thread.interrupt();
        }
    }

    private void make(Digest digest, Source source) {
        Path own = staging.resolve(UUID.randomUUID().toString());
        Optional<Path> made = Optional.empty();
        Exception problem = new IOException("the unpacking ended unforeseen");
        try {
            made = Optional.of(makeIn(own, digest, source));
        } catch (IOException e) {
            problem = e;
        } catch (RuntimeException e) {
            LOG.error("unpacking an image failed unexpectedly", e);
            problem = new IOException(e.toString(), e);
        } finally {
            // An interrupt that has come by now must not disturb the removal.
            Thread.interrupted();
            TreeRemoval.removeQuietly(own);
            finish(digest, made, problem);
        }
    }

    private synchronized void finish(Digest digest, Optional<Path> made, Exception problem) {
        Unpacking own = underWay.get(digest);
        if (own != null && own.thread == Thread.currentThread()) {
            underWay.remove(digest);
            made.ifPresentOrElse(own.outcome::complete, () -> own.outcome.completeExceptionally(problem));
        }
    }

    private Path makeIn(Path own, Digest digest, Source source) throws IOException {
        Path root = Files.createDirectories(own.resolve(ROOT));
        source.unpack(root);
        try (Descriptor disk = Descriptor.open(own)) {
            disk.syncFileSystem();
        }
        synchronized (this) {
            Optional<Path> there = find(digest);
            if (there.isPresent()) {
                return there.get();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("nobody waits for the image any more");
            }
            Files.move(own, trees.resolve(digest.hex()), StandardCopyOption.ATOMIC_MOVE);
            return find(digest).orElseThrow(() -> new IOException("the tree of an image has gone"));
        }
    }

    /**
     * Removes all trees but some.
     *
     * @return those that are left
     */
    Set<Digest> retain(Set<Digest> kept) throws IOException {
        Set<Digest> left = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(trees)) {
            for (Path tree : all) {
                Optional<Digest> digest =
                        Digest.parse("sha256:" + tree.getFileName().toString());
                if (digest.isPresent() && kept.contains(digest.get())) {
                    left.add(digest.get());
                } else {
                    remove(tree);
                }
            }
        }
        return left;
    }

    /** From the moment of the renaming on nobody takes it for whole. */
    private void remove(Path tree) throws IOException {
        Path aside = staging.resolve(UUID.randomUUID().toString());
        Files.move(tree, aside, StandardCopyOption.ATOMIC_MOVE);
        TreeRemoval.remove(aside);
    }
}
