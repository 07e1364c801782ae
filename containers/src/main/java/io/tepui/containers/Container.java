package io.tepui.containers;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A container that was started. */
public interface Container {

    /** The printed id. */
    String id();

    /** Process id of the command, which leads its session. */
    long pid();

    /** Where its shim keeps {@code pid}, {@code exit} and {@code sock}. */
    Path runtimeDirectory();

    /**
     * Completes once the command has ended, every other process of the container was ended, its output is in the files
     * and its exit is recorded. Never completes exceptionally; each call gives a copy, so that a caller cannot complete it for others.
     */
    CompletableFuture<ContainerExit> exit();
}
