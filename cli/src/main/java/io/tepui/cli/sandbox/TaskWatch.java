package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import io.tepui.cli.cluster.AgentContainers;
import io.tepui.cli.cluster.Target;
import io.tepui.client.AgentClient;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.agent.Response.GetTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until tasks have ended, by asking the agents that run them. */
final class TaskWatch {
    private static final long POLL_MILLIS = 500;

    private final List<Sandbox> running;
    private final CountDownLatch stopped = new CountDownLatch(1);

    TaskWatch(List<Sandbox> sandboxes) {
        this.running = new ArrayList<>(sandboxes);
    }

    /** Ends the waiting; from any thread. */
    void stop() {
        stopped.countDown();
    }

    /**
     * Waits.
     *
     * @param isPointless whether there is no reason any more to go on
     * @return whether all have ended
     */
    boolean await(BooleanSupplier isPointless) throws InterruptedException {
        while (true) {
            // One that lasts no longer than the question is not missed: what it wrote is read afterwards.
            for (Sandbox sandbox : List.copyOf(running)) {
                if (hasEnded(sandbox)) {
                    running.remove(sandbox);
                }
            }
            if (running.isEmpty()) {
                return true;
            }
            if (isPointless.getAsBoolean() || stopped.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }

    /** An agent that does not answer may be starting again: its tasks count as running. */
    private static boolean hasEnded(Sandbox sandbox) throws InterruptedException {
        try {
            Target owner = sandbox.owner();
            if (owner.task().isPresent()) {
                return !isLive(
                        sandbox.agent().ask(AgentClient::tasks), owner.task().get());
            }
            return sandbox.agent().ask(AgentClient::containers).stream()
                    .map(AgentContainers::idOf)
                    .noneMatch(id -> owner.container().equals(Optional.of(id)));
        } catch (CommandException e) {
            return false;
        }
    }

    private static boolean isLive(GetTasks tasks, Task wanted) {
        List<Task> live = new ArrayList<>(tasks.getPendingTasksList());
        live.addAll(tasks.getQueuedTasksList());
        live.addAll(tasks.getLaunchedTasksList());
        return live.stream()
                .anyMatch(task -> task.getTaskId().equals(wanted.getTaskId())
                        && task.getFrameworkId().equals(wanted.getFrameworkId()));
    }
}
