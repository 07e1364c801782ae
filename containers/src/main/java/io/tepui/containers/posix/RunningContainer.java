package io.tepui.containers.posix;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A container with a shim. */
final class RunningContainer implements Container {

    private final String id;
    private final Path runtimeDirectory;
    private final ProcessId shim;
    private final ProcessId command;
    private final CompletableFuture<ContainerExit> exit = new CompletableFuture<>();
    private final AtomicBoolean destroying = new AtomicBoolean();

    RunningContainer(String id, Path runtimeDirectory, ProcessId shim, ProcessId command) {
        this.id = id;
        this.runtimeDirectory = runtimeDirectory;
        this.shim = shim;
        this.command = command;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long pid() {
        return command.pid();
    }

    @Override
    public Path runtimeDirectory() {
        return runtimeDirectory;
    }

    /** An init has no variables, and the command is its first child. */
    @Override
    public Map<String, String> environment() {
        ProcFs processes = ProcFs.ofSystem();
        Map<String, String> own = processes.environment(command.pid());
        if (!own.isEmpty()) {
            return own;
        }
        List<Long> children = processes.descendants(command.pid());
        return children.isEmpty() ? own : processes.environment(children.getFirst());
    }

    @Override
    public CompletableFuture<ContainerExit> exit() {
        return exit.copy();
    }

    ProcessId shim() {
        return shim;
    }

    ProcessId command() {
        return command;
    }

    void complete(ContainerExit end) {
        exit.complete(end);
    }

    /** True for the first caller only. */
    boolean beginDestroy() {
        return destroying.compareAndSet(false, true);
    }
}
