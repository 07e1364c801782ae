package io.tepui.cli.operate;

import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.Finder;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Waits until an agent is drained, and says what is left on it whenever that changes. */
final class DrainWatch {
    /** How a wait ends. */
    enum End {
        DRAINED,
        GONE,
        STOPPED,
        TIMED_OUT,
        DETACHED
    }

    private static final long INTERVAL_MILLIS = 500;

    /** A large cluster takes long to answer; it is asked for a fifth of the time at most. */
    private static final int PAUSE_FOR_EACH_ASKING = 4;

    private static final int NAMED = 3;

    private final Cluster cluster;
    private final AgentEntry agent;
    private final boolean markGone;
    private final PrintStream progress;
    private final CountDownLatch detached = new CountDownLatch(1);
    private String last = "";

    DrainWatch(Cluster cluster, AgentEntry agent, boolean markGone, PrintStream progress) {
        this.cluster = cluster;
        this.agent = agent;
        this.markGone = markGone;
        this.progress = progress;
    }

    /** Ends the waiting; from any thread. */
    void detach() {
        detached.countDown();
    }

    /** Waits, at most so long if it is said. */
    End await(Optional<Duration> atMost) throws ApiException, IOException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            long asked = System.nanoTime();
            Optional<End> end = look();
            if (end.isPresent()) {
                return end.get();
            }
            long took = System.nanoTime() - asked;
            if (atMost.isPresent() && System.nanoTime() - began >= atMost.get().toNanos()) {
                return End.TIMED_OUT;
            }
            long pause = Math.max(INTERVAL_MILLIS, TimeUnit.NANOSECONDS.toMillis(took) * PAUSE_FOR_EACH_ASKING);
            if (detached.await(pause, TimeUnit.MILLISECONDS)) {
                return End.DETACHED;
            }
        }
    }

    private Optional<End> look() throws ApiException, IOException, InterruptedException {
        Optional<AgentEntry> now = Finder.agents(cluster.agents()).stream()
                .filter(each -> each.id().equals(agent.id()))
                .findFirst();
        if (now.isEmpty()) {
            if (markGone) {
                return Optional.of(End.GONE);
            }
            say("out of reach; it is drained when it comes back");
            return Optional.empty();
        }
        if (now.get().isDrained() && !markGone) {
            return Optional.of(End.DRAINED);
        }
        if (now.get().registered().isPresent() && !now.get().isDeactivated()) {
            return Optional.of(End.STOPPED);
        }
        say(left(cluster.tasksOn(agent.id()), cluster.operationsOn(agent.id())));
        return Optional.empty();
    }

    private void say(String text) {
        if (!text.equals(last)) {
            last = text;
            progress.println("  " + text);
        }
    }

    private static String left(List<Task> tasks, List<Operation> operations) {
        List<String> parts = new ArrayList<>();
        if (!tasks.isEmpty()) {
            Map<String, Long> states = tasks.stream()
                    .collect(
                            Collectors.groupingBy(task -> state(task.getState()), TreeMap::new, Collectors.counting()));
            String names = tasks.stream()
                    .limit(NAMED)
                    .map(task -> task.getTaskId().getValue())
                    .collect(Collectors.joining(", "));
            parts.add(Texts.count(tasks.size(), "task") + " left ("
                    + states.entrySet().stream()
                            .map(each -> each.getValue() + " " + each.getKey())
                            .collect(Collectors.joining(", "))
                    + "): " + names + (tasks.size() > NAMED ? ", …" : ""));
        }
        if (!operations.isEmpty()) {
            parts.add(Texts.count(operations.size(), "operation") + " pending");
        }
        return parts.isEmpty() ? "nothing left on it" : String.join("; ", parts);
    }

    /** A task that is over stays until its framework has acknowledged that. */
    private static String state(TaskState state) {
        return switch (state) {
            case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR, TASK_LOST, TASK_DROPPED, TASK_GONE ->
                "over, not acknowledged";
            default -> state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
        };
    }
}
