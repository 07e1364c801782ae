package io.tepui.simulation;

import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.LaunchSpec;
import io.tepui.agent.tasks.DefaultExecutors;
import io.tepui.protocol.v1.CommandInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The containers of one machine with their shims: they outlive the agent's process, and what became of them can be read
 * afterwards. They end with the machine.
 */
final class Containers {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final Timeline time;
    private final Chance chance;
    private final Trace trace;
    private final String host;
    private final NavigableMap<String, Container> all = new TreeMap<>();
    private Life machine = new Life();
    private int nextPid = 100;

    /** Told of the ends of containers that it watches. */
    interface Watcher {
        void ended(AgentInput.ContainerExited exit);
    }

    private static final class Container {
        private final String id;
        private final int pid;
        private final Workload workload;
        private boolean ended;
        private boolean destroyed;
        private OptionalInt status = OptionalInt.empty();
        private @Nullable Watcher watcher;

        Container(String id, int pid, Workload workload) {
            this.id = id;
            this.pid = pid;
            this.workload = workload;
        }
    }

    Containers(Timeline time, Chance chance, Trace trace, String host) {
        this.time = time;
        this.chance = chance;
        this.trace = trace;
        this.host = host;
    }

    /** Starts a container; its pid. */
    int start(LaunchSpec spec) {
        CommandInfo command = spec.command();
        Workload workload =
                command.equals(DefaultExecutors.HOLDER) ? Workload.FOREVER : Workload.parse(command.getValue());
        Container container = new Container(spec.containerId(), nextPid++, workload);
        all.put(container.id, container);
        trace.note(host, "container starts", container.pid, () -> container.id + " " + container.workload);
        container
                .workload
                .duration()
                .ifPresent(duration -> time.after(
                        duration, machine, () -> end(container, OptionalInt.of(container.workload.exitCode() << 8))));
        return container.pid;
    }

    private void end(Container container, OptionalInt status) {
        if (container.ended) {
            return;
        }
        nestedIn(container.id).forEach(nested -> end(nested, OptionalInt.of(SIGKILL)));
        container.ended = true;
        // A shim that was killed itself leaves no status.
        container.status = chance.in(0.01) ? OptionalInt.empty() : status;
        trace.note(host, "container ends", container.pid, () -> container.id + " " + container.status);
        tell(container);
    }

    private List<Container> nestedIn(String id) {
        // A slash comes right after a dot.
        return List.copyOf(all.subMap(id + ".", id + "/").values());
    }

    private void tell(Container container) {
        Watcher watcher = container.watcher;
        if (watcher != null) {
            container.watcher = null;
            watcher.ended(new AgentInput.ContainerExited(container.id, container.status));
        }
    }

    /** Reports the end of the container, also if it came before. */
    void watch(String id, Watcher watcher) {
        Container container = all.get(id);
        if (container != null) {
            container.watcher = watcher;
            if (container.ended) {
                tell(container);
            }
        }
    }

    /** The agent's process is gone: nobody is told any more. */
    void unwatchAll() {
        all.values().forEach(container -> container.watcher = null);
    }

    void signal(String id, int signal) {
        Container container = all.get(id);
        if (container == null || container.ended || signal != SIGTERM) {
            return;
        }
        switch (container.workload.onTerm()) {
            case DIES -> time.after(chance.millis(0, 50), machine, () -> end(container, OptionalInt.of(SIGTERM)));
            case CLEANS_UP -> time.after(chance.millis(50, 4000), machine, () -> end(container, OptionalInt.of(0)));
            case IGNORES -> trace.note(host, "SIGTERM ignored", container.pid, () -> id);
        }
    }

    /** Ends a container with SIGKILL. */
    void destroy(String id) {
        Container container = all.get(id);
        if (container != null && !container.ended && !container.destroyed) {
            container.destroyed = true;
            time.after(chance.millis(0, 200), machine, () -> end(container, OptionalInt.of(SIGKILL)));
        }
    }

    /** Deletes what is kept about a container that has ended. */
    void forget(String id) {
        Container container = all.get(id);
        if (container != null) {
            if (!container.ended) {
                throw new Violation("The agent on " + host + " forgets container " + id + ", which runs");
            }
            nestedIn(id).forEach(nested -> all.remove(nested.id));
            all.remove(id);
        }
    }

    /** What a starting agent finds. */
    Map<String, FoundContainer> recover() {
        Map<String, FoundContainer> found = new TreeMap<>();
        all.forEach((id, container) -> found.put(
                id,
                container.ended
                        ? new FoundContainer.Ended(container.status)
                        : new FoundContainer.Running(container.pid)));
        return found;
    }

    boolean isRunning(String id) {
        Container container = all.get(id);
        return container != null && !container.ended;
    }

    /** How many containers there are, running or ended. */
    Map<String, Boolean> running() {
        Map<String, Boolean> result = new TreeMap<>();
        all.forEach((id, container) -> result.put(id, !container.ended));
        return result;
    }

    /** The machine loses its power: nothing is left of any container but what is on the disk, which is none of this. */
    void powerLost() {
        machine.end();
        machine = new Life();
        all.clear();
        trace.note(host, "power lost");
    }

    /** How long a new container takes to be made. */
    Duration startDelay() {
        return chance.in(0.05) ? chance.seconds(1, 40) : chance.millis(1, 60);
    }
}
