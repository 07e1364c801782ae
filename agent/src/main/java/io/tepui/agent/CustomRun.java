package io.tepui.agent;

import io.tepui.agent.tasks.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the agent knows of a run of a custom executor besides its record, for as long as the agent's process and the run last: who
 * listens, what waits for it, and why it is being ended.
 */
final class CustomRun {
    private final List<LaunchBatch> queue = new ArrayList<>();
    private Optional<String> stream = Optional.empty();
    private Optional<Refusal> cause = Optional.empty();
    private Optional<List<LaunchBatch>> updating = Optional.empty();
    private boolean outdated;

    /** The open stream of the executor. */
    Optional<String> stream() {
        return stream;
    }

    void stream(Optional<String> newStream) {
        stream = newStream;
    }

    /** What the tasks of an executor are told that the agent itself ends (SE-153). */
    Optional<Refusal> cause() {
        return cause;
    }

    /** Notes a cause; the first counts. */
    void cause(Refusal why) {
        cause = cause.or(() -> Optional.of(why));
    }

    // ------------------------------------------------------------------------------------------------ the queue

    void enqueue(LaunchBatch batch) {
        queue.add(batch);
    }

    boolean hasQueued() {
        return !queue.isEmpty();
    }

    List<LaunchBatch> queued() {
        return List.copyOf(queue);
    }

    /** The batch that waits and holds the task, which waits no more. */
    Optional<LaunchBatch> take(String taskId) {
        Optional<LaunchBatch> found =
                queue.stream().filter(batch -> batch.has(taskId)).findFirst();
        found.ifPresent(queue::remove);
        return found;
    }

    /** At subscription all single tasks come before the groups (SE-213). */
    void putSinglesFirst() {
        queue.sort(Comparator.comparing(LaunchBatch::group));
    }

    // ------------------------------------------------------------------------------------------------ the container's
    // share

    /** Begins an update of the container, or notes that one must follow the one under way. */
    boolean beginUpdate() {
        outdated = updating.isPresent();
        if (outdated) {
            return false;
        }
        updating = Optional.of(queued());
        return true;
    }

    /** Ends an update, and gives those of the launches it was made for that still wait. */
    List<LaunchBatch> endUpdate() {
        List<LaunchBatch> covered = updating.orElse(List.of());
        updating = Optional.empty();
        return queue.stream().filter(covered::contains).toList();
    }

    /** Whether something changed since the last update began. */
    boolean isOutdated() {
        return outdated;
    }

    void deliver(LaunchBatch batch) {
        queue.remove(batch);
    }
}
