package io.tepui.containers;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A container that was started. */
public interface Container {

    /** The printed id. */
    String id();

    /**
     * Process id, in the agent's pid namespace, of the first process: with a pid namespace of its own or of a parent that is
     * an init, whose child the command is; else the command itself, which leads its session.
     */
    long pid();

    /** Where its shim keeps {@code pid}, {@code exit} and {@code sock}. */
    Path runtimeDirectory();

    /**
     * The variables of the command, as its process has them now. Those that the command has overwritten are missing, and there are none when it
     * has ended or its process may not be looked into.
     */
    Map<String, String> environment();

    /**
     * Completes once the command has ended, every other process of the container was ended, its output is in the files
     * and its exit is recorded. Never completes exceptionally; each call gives a copy, so that a caller cannot complete it for others.
     */
    CompletableFuture<ContainerExit> exit();
}
