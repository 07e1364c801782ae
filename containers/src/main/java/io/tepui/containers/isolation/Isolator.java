package io.tepui.containers.isolation;

import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One kind of isolation, for all containers of an agent. The containerizer calls the isolators one after the other in the
 * order of AO-249, and {@link #cleanup} in the reverse order; the calls for one container never overlap, those for
 * different ones do.
 */
public interface Isolator extends AutoCloseable {

    /** Its name in {@code --isolation}. */
    String name();

    /** All names in {@code --isolation} that it stands for. */
    default Set<String> names() {
        return Set.of(name());
    }

    /** Whether it applies to nested containers; else it is not called for them (AO-250). */
    boolean supportsNesting();

    /** Whether it applies to standalone containers and what is nested in them (AO-250). */
    boolean supportsStandalone();

    /**
     * Takes part in a launch: makes what the container needs on the host, and adds to what the shim will do. What it made is undone by
     * {@link #cleanup}, which is called also after a failure.
     *
     * @throws IsolationException when the container is refused; its message goes to the caller
     */
    void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException, IOException;

    /** Its first process was started; by now it may have ended. */
    default void started(ContainerID id, long pid) throws IOException {}

    /**
     * Watches a container, from its start or its recovery on, until {@link #cleanup}.
     *
     * @param limit is told at most once, when the container took more than it may (AO-252)
     */
    default void watch(ContainerID id, Consumer<Limitation> limit) {}

    /**
     * Whether the container's command was ended for what it took: asked once when it has ended, after {@link #started} and before
     * {@link #cleanup}, and before its end is told to anybody. Kernels let an exit be seen sooner than its cause, so that a limitation of
     * {@link #watch} may come too late or not at all.
     */
    default Optional<Limitation> verdict(ContainerID id) {
        return Optional.empty();
    }

    /** The container may take this from now on. */
    default void update(ContainerID id, List<Resource> resources, Map<String, Value.Scalar> limits)
            throws IOException {}

    /** Adds what it knows of the container's usage. */
    default void usage(ContainerID id, ResourceStatistics.Builder into) {}

    /** Adds what it knows of the container. */
    default void status(ContainerID id, ContainerStatus.Builder into) {}

    /**
     * Finds a container of an earlier run.
     *
     * @param launch what it was launched with
     * @param pid its first process; 0 when that has ended meanwhile, and {@link #cleanup} follows
     */
    default void recover(ContainerLaunch launch, long pid) throws IOException {}

    /** Finds out what belongs to no container known, and takes it away. Called once, after every {@link #recover}. */
    default void recovered() throws IOException {}

    /**
     * Kills every process of a container, if it has a surer way than the process tree; false when it has none.
     */
    default boolean killAll(ContainerID id) throws IOException {
        return false;
    }

    /** Takes away what it made. Called once for each container that was prepared or recovered, when no process of it is left. */
    default void cleanup(ContainerID id) throws IOException {}

    /** The agent ends; containers go on. Gives back what is not needed for them. */
    @Override
    default void close() {}

    /**
     * A container took more than it may.
     *
     * @param reason for the task's status
     * @param message one line
     * @param resources what it took too much of, with what it took
     */
    record Limitation(TaskStatus.Reason reason, String message, List<Resource> resources) {
        public Limitation {
            resources = List.copyOf(resources);
        }
    }
}
