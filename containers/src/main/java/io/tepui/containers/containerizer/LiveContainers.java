package io.tepui.containers.containerizer;

import io.tepui.containers.containerizer.LaunchOutcome.Failed;
import io.tepui.containers.containerizer.LaunchOutcome.Step;
import io.tepui.protocol.v1.ContainerID;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The containers that exist, and who may do what to them next. Nothing here blocks. */
final class LiveContainers {
    private final Lock lock = new ReentrantLock();
    private final Map<String, ContainerNode> live = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<RemoveOutcome>> removals = new HashMap<>();
    private final Map<String, Termination> endedRoots = new HashMap<>();

    /** Ends of nested containers that could not be written down. */
    private final Map<String, Termination> unwritten = new HashMap<>();

    private final RuntimeLayout layout;

    LiveContainers(RuntimeLayout layout) {
        this.layout = layout;
    }

    /** The container is to be ended while it is launched. */
    static final class EndingException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Whether a launch may begin. */
    sealed interface Admission {
        record Admitted(ContainerNode node) implements Admission {}

        record Refused(LaunchOutcome outcome) implements Admission {}

        /** The parent's own launch is not decided yet. */
        record ParentUndecided(CompletableFuture<Void> decided) implements Admission {}
    }

    /**
     * Takes a new container in, unless its id is in use, its parent cannot have it, or it is not supported at all.
     *
     * @param unsupported what it asks for that no container can have
     */
    Admission admit(ContainerLaunch launch, Optional<String> unsupported) {
        String name = ContainerIds.print(launch.id());
        lock.lock();
        try {
            if (live.containsKey(name) || removals.containsKey(name) || endedRoots.containsKey(name)) {
                return new Admission.Refused(new LaunchOutcome.InUse());
            }
            if (unsupported.isPresent()) {
                return new Admission.Refused(new Failed(Step.UNSUPPORTED, unsupported.get()));
            }
            if (!launch.id().hasParent()) {
                return admitted(launch, null);
            }
            String parentName = ContainerIds.print(launch.id().getParent());
            ContainerNode parent = live.get(parentName);
            if (parent == null) {
                return parentFault("Container '" + parentName + "' does not exist");
            }
            if (parent.state == ContainerState.DESTROYING || parent.ending) {
                return parentFault("Container '" + parentName + "' is being destroyed");
            }
            if (parent.state.isLaunching()) {
                return new Admission.ParentUndecided(parent.decided);
            }
            if (parent.placement.isEmpty()) {
                return parentFault("Container '" + parentName + "' has no sandbox that is known");
            }
            return admitted(launch, parent);
        } finally {
            lock.unlock();
        }
    }

    private static Admission parentFault(String message) {
        return new Admission.Refused(new Failed(Step.PARENT, message));
    }

    private Admission admitted(ContainerLaunch launch, @Nullable ContainerNode parent) {
        ContainerNode node = new ContainerNode(
                launch.id(), parent, launch.standalone(), launch.kind(), layout.of(launch.id()), Optional.of(launch));
        node.allotment = Optional.of(new Allotment(launch.resources(), launch.limits()));
        unwritten.remove(node.name);
        add(node);
        return new Admission.Admitted(node);
    }

    /** Adds a container that was found again; it runs, or is still to be taken away. */
    void addFound(ContainerNode node) {
        lock.lock();
        try {
            node.state = ContainerState.RUNNING;
            add(node);
        } finally {
            lock.unlock();
        }
        node.decided.complete(null);
    }

    private void add(ContainerNode node) {
        live.put(node.name, node);
        if (node.parent != null) {
            node.parent.children.put(node.name, node);
        }
    }

    /** A launch goes on to its next step, unless the container is to be ended. */
    void enter(ContainerNode node, ContainerState next) throws EndingException {
        lock.lock();
        try {
            if (node.ending) {
                throw new EndingException();
            }
            node.state = next;
        } finally {
            lock.unlock();
        }
    }

    /** The same for a step that may be interrupted by whoever ends the container; {@link #leave} must follow on the same thread. */
    void enterInterruptibly(ContainerNode node, ContainerState next) throws EndingException {
        lock.lock();
        try {
            enter(node, next);
            node.interruptible = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** From here on this thread is not interrupted any more; an interrupt that came too late is taken back. */
    void leave(ContainerNode node) {
        lock.lock();
        try {
            node.interruptible = null;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    /** The launch has come to a process. False when the container is to be ended at once; its launcher then destroys it. */
    boolean started(ContainerNode node) {
        lock.lock();
        try {
            node.state = node.ending ? ContainerState.DESTROYING : ContainerState.RUNNING;
            return !node.ending;
        } finally {
            lock.unlock();
        }
    }

    /** The launch has come to nothing; its launcher takes away what there is. */
    void failed(ContainerNode node) {
        lock.lock();
        try {
            node.ending = true;
            node.state = ContainerState.DESTROYING;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Orders the end of a container; the first cause counts (AO-227). True when the caller must destroy it: else its launcher
     * does, or somebody else already. One that could not be destroyed before is tried once more.
     */
    boolean order(ContainerNode node, Optional<EndCause> cause) {
        lock.lock();
        try {
            if (node.state.isLaunching()) {
                if (!node.ending) {
                    node.ending = true;
                    node.cause = cause;
                }
                if (node.interruptible != null) {
                    node.interruptible.interrupt();
                }
                return false;
            }
            if (node.state == ContainerState.RUNNING) {
                node.state = ContainerState.DESTROYING;
                node.ending = true;
                node.cause = cause;
                return true;
            }
            if (node.termination.isCompletedExceptionally()) {
                node.termination = new CompletableFuture<>();
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Says why a container is ended that the caller destroys, unless that is known. */
    void explain(ContainerNode node, Optional<EndCause> cause) {
        lock.lock();
        try {
            if (node.cause.isEmpty()) {
                node.cause = cause;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A copy of the future that tells of the end: nobody can complete it for others. */
    CompletableFuture<Termination> termination(ContainerNode node) {
        lock.lock();
        try {
            return node.termination.copy();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The container is gone for good. The end of an executor's root is kept until it is forgotten: whoever launched it may not have come to
     * ask for it yet. Gives the future to be completed.
     */
    CompletableFuture<Termination> remove(ContainerNode node, Termination termination) {
        lock.lock();
        try {
            live.remove(node.name, node);
            if (node.isOfExecutor() && node.container.isPresent()) {
                endedRoots.put(node.name, termination);
            }
            if (node.isRoot()) {
                unwritten.keySet().removeIf(name -> name.startsWith(node.name + "."));
            }
            if (node.parent != null) {
                node.parent.children.remove(node.name, node);
            }
            return node.termination;
        } finally {
            lock.unlock();
        }
    }

    /** The container stays, and whoever waits for its end learns why; another order tries again. */
    void failedToDestroy(ContainerNode node, Exception problem) {
        CompletableFuture<Termination> waiting;
        lock.lock();
        try {
            waiting = node.termination;
        } finally {
            lock.unlock();
        }
        waiting.completeExceptionally(problem);
    }

    Optional<ContainerNode> find(ContainerID id) {
        String name = ContainerIds.print(id);
        lock.lock();
        try {
            return Optional.ofNullable(live.get(name));
        } finally {
            lock.unlock();
        }
    }

    /** Remembers the end of a nested container as long as a record of it would stand. */
    void keepEnd(ContainerNode node, Termination termination) {
        lock.lock();
        try {
            if (!node.isRoot()) {
                unwritten.put(node.name, termination);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The end of a nested container that is only remembered. */
    Optional<Termination> keptEnd(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(unwritten.get(name));
        } finally {
            lock.unlock();
        }
    }

    /** The end of an executor's root that is not forgotten. */
    Optional<Termination> endedRoot(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(endedRoots.get(name));
        } finally {
            lock.unlock();
        }
    }

    /** False when the container exists. */
    boolean forget(String root) {
        lock.lock();
        try {
            endedRoots.remove(root);
            return !live.containsKey(root);
        } finally {
            lock.unlock();
        }
    }

    List<ContainerNode> childrenOf(ContainerNode node) {
        lock.lock();
        try {
            return List.copyOf(node.children.values());
        } finally {
            lock.unlock();
        }
    }

    ContainerState stateOf(ContainerNode node) {
        lock.lock();
        try {
            return node.state;
        } finally {
            lock.unlock();
        }
    }

    /** All, in the order of their launch. */
    List<ContainerNode> all() {
        lock.lock();
        try {
            return new ArrayList<>(live.values());
        } finally {
            lock.unlock();
        }
    }

    /** What may be done about a removal. */
    sealed interface Removal {
        /** The caller removes, and tells the outcome with {@link #removed}. */
        record Allowed() implements Removal {}

        record Refused(String message) implements Removal {}

        record UnderWay(CompletableFuture<RemoveOutcome> outcome) implements Removal {}
    }

    Removal beginRemoval(ContainerID id) {
        String name = ContainerIds.print(id);
        lock.lock();
        try {
            CompletableFuture<RemoveOutcome> other = removals.get(name);
            if (other != null) {
                return new Removal.UnderWay(other);
            }
            if (live.containsKey(name)) {
                return new Removal.Refused("Container '" + name + "' still exists");
            }
            String root = ContainerIds.root(id).getValue();
            if (id.hasParent() && !live.containsKey(root)) {
                return new Removal.Refused("Root container '" + root + "' does not exist");
            }
            removals.put(name, new CompletableFuture<>());
            unwritten.remove(name);
            return new Removal.Allowed();
        } finally {
            lock.unlock();
        }
    }

    void removed(ContainerID id, RemoveOutcome outcome) {
        CompletableFuture<RemoveOutcome> waiting;
        lock.lock();
        try {
            waiting = removals.remove(ContainerIds.print(id));
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.complete(outcome);
        }
    }
}
