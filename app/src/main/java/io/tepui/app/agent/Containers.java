package io.tepui.app.agent;

import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.KillResult;
import io.tepui.containers.RecoveredContainer;
import io.tepui.containers.SignalScope;
import io.tepui.containers.WaitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to containers that run: they are found again, watched, signalled, destroyed and forgotten. Nothing here waits. */
final class Containers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Containers.class);

    private final ContainerRuntime runtime;
    private final RuntimeDirectories directories;
    private final Consumer<AgentInput> inject;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("containers-", 0).factory());
    private final Map<String, Container> recovered = new ConcurrentHashMap<>();
    private final Phaser destroying = new Phaser(1);

    Containers(ContainerRuntime runtime, RuntimeDirectories directories, Consumer<AgentInput> inject) {
        this.runtime = runtime;
        this.directories = directories;
        this.inject = inject;
    }

    /** Finds what an earlier run left, by container id. One that never ran counts as ended without status. */
    Map<String, FoundContainer> recover() throws IOException {
        Map<String, FoundContainer> found = new TreeMap<>();
        for (RecoveredContainer each : runtime.recover(directories.all())) {
            found.put(
                    each.containerId(),
                    switch (each) {
                        case RecoveredContainer.Running running -> {
                            recovered.put(each.containerId(), running.container());
                            yield new FoundContainer.Running(
                                    Math.toIntExact(running.container().pid()));
                        }
                        case RecoveredContainer.Exited exited -> new FoundContainer.Ended(raw(exited.exit()));
                        case RecoveredContainer.Lost lost -> new FoundContainer.Ended(raw(lost.exit()));
                        case RecoveredContainer.NotStarted never -> new FoundContainer.Ended(OptionalInt.empty());
                    });
        }
        return found;
    }

    /** Reports the end of a container that was found at the start. */
    void watchRecovered(String containerId) {
        Optional.ofNullable(recovered.remove(containerId)).ifPresent(this::watch);
    }

    /** Reports the end of a container. */
    void watch(Container container) {
        container
                .exit()
                .thenAcceptAsync(
                        exit -> inject.accept(new AgentInput.ContainerExited(container.id(), raw(exit))), threads);
    }

    private static OptionalInt raw(ContainerExit exit) {
        Optional<WaitStatus> status = exit.status();
        return status.isPresent() ? OptionalInt.of(status.get().raw()) : OptionalInt.empty();
    }

    /** Sends a signal to all processes of a container. */
    void signal(String containerId, int signal) {
        threads.execute(() -> {
            KillResult result = runtime.kill(containerId, signal, SignalScope.TREE);
            if (result != KillResult.SENT) {
                LOG.info("signal {} to container {}: {}", signal, containerId, result);
            }
        });
    }

    /** Ends a container. One that has just ended is reported by whoever watches it. */
    void destroy(String containerId) {
        destroying.register();
        threads.execute(() -> runtime.destroy(containerId).whenComplete((exit, problem) -> {
            if (problem != null) {
                LOG.debug("container {} is not destroyed: {}", containerId, problem.toString());
            }
            destroying.arriveAndDeregister();
        }));
    }

    /** Deletes what the runtime keeps about an ended container. */
    void forget(String containerId) {
        threads.execute(() -> directories.remove(containerId));
    }

    /** Waits for the containers that are being destroyed. */
    void awaitDestroyed(Duration atMost) {
        int phase = destroying.arrive();
        try {
            destroying.awaitAdvanceInterruptibly(phase, atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("some containers were still being destroyed after {}", atMost);
        }
    }

    /** Containers go on; nothing about them is reported any more. */
    @Override
    public void close() {
        threads.shutdownNow();
        runtime.close();
    }
}
