package io.tepui.app.agent;

import io.tepui.agent.AgentEffect;
import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentInput.FoundContainer;
import io.tepui.agent.ContainerEnd;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.containers.SignalScope;
import io.tepui.containers.containerizer.ContainerIds;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.KillOutcome;
import io.tepui.containers.containerizer.Termination;
import io.tepui.containers.files.PersistentVolumes;
import io.tepui.containers.files.VolumeLinks;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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

    private final Containerizer containerizer;
    private final Consumer<AgentInput> inject;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("containers-", 0).factory());
    private final Phaser destroying = new Phaser(1);

    Containers(Containerizer containerizer, Consumer<AgentInput> inject) {
        this.containerizer = containerizer;
        this.inject = inject;
    }

    /** Finds what an earlier run left, by printed container id; standalone containers are no business of the core. */
    Map<String, FoundContainer> recover() throws IOException {
        Map<String, FoundContainer> found = new TreeMap<>();
        containerizer.recover().forEach((id, each) -> {
            if (!containerizer.isStandalone(id)) {
                found.put(
                        ContainerIds.print(id),
                        switch (each) {
                            case Containerizer.Found.Running running ->
                                new FoundContainer.Running(Math.toIntExact(running.pid()));
                            case Containerizer.Found.Ended ended -> new FoundContainer.Ended(end(ended.termination()));
                        });
            }
        });
        return found;
    }

    /** Reports the end of a container, also one that came already. */
    void watch(String containerId) {
        Optional<CompletableFuture<Termination>> end = containerizer.termination(ContainerIds.parse(containerId));
        if (end.isEmpty()) {
            LOG.debug("container {} has ended and is forgotten", containerId);
            return;
        }
        end.get().whenComplete((termination, problem) -> {
            if (problem == null) {
                inject.accept(new AgentInput.ContainerExited(containerId, end(termination)));
            } else {
                LOG.warn("the end of container {} cannot be told: {}", containerId, problem.toString());
            }
        });
    }

    private static ContainerEnd end(Termination termination) {
        OptionalInt status = termination.status().isPresent()
                ? OptionalInt.of(termination.status().get().raw())
                : OptionalInt.empty();
        return new ContainerEnd(
                status,
                termination
                        .reason()
                        .map(reason -> new ContainerEnd.Killed(
                                termination.state().orElse(TaskState.TASK_FAILED),
                                reason,
                                termination.message().orElse(""),
                                termination.limitation())));
    }

    /** Sends a signal to all processes of a container. */
    void signal(String containerId, int signal) {
        threads.execute(() -> {
            KillOutcome outcome = containerizer.kill(ContainerIds.parse(containerId), signal, SignalScope.TREE);
            if (!(outcome instanceof KillOutcome.Sent)) {
                LOG.info("signal {} to container {}: {}", signal, containerId, outcome);
            }
        });
    }

    /** Changes what a container may take, and reports how that went. */
    void update(AgentEffect.UpdateContainer update) {
        threads.execute(() -> inject.accept(new AgentInput.ContainerUpdated(update.containerId(), change(update))));
    }

    private Optional<String> change(AgentEffect.UpdateContainer update) {
        try {
            for (VolumeLink link : update.volumes()) {
                link(update, link);
            }
            containerizer.update(ContainerIds.parse(update.containerId()), update.resources(), update.limits());
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("container {} cannot be changed", update.containerId(), e);
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static void link(AgentEffect.UpdateContainer update, VolumeLink link) throws IOException {
        Path volume = Path.of(link.volume());
        if (!Files.isDirectory(volume)) {
            throw new IOException("The volume '" + volume + "' is not there");
        }
        Optional<UserIdentity> owner = owner(update.user());
        if (link.give() && owner.filter(user -> !user.isRoot()).isPresent()) {
            PersistentVolumes.give(volume, owner.get());
        }
        VolumeLinks.create(Path.of(update.sandbox()), link.containerPath(), volume, owner);
    }

    /** Shows the sandbox of a task in that of its executor; a task that has put something else there does without. */
    void link(AgentEffect.LinkTask link) {
        threads.execute(() -> {
            Path sandbox = Path.of(link.sandbox());
            String name = "tasks/" + link.taskId();
            try {
                VolumeLinks.remove(sandbox, name);
                VolumeLinks.create(sandbox, name, Path.of(link.target()), owner(link.user()));
            } catch (IOException e) {
                LOG.warn("no link to the sandbox of task {}: {}", link.taskId(), e.getMessage());
            }
        });
    }

    private static Optional<UserIdentity> owner(Optional<String> user) {
        Users users = Users.ofSystem();
        return users.current().isRoot() ? user.flatMap(users::find) : Optional.empty();
    }

    /** Ends a container, also one that is being launched. One that has just ended is reported by whoever watches it. */
    void destroy(String containerId) {
        destroying.register();
        threads.execute(() -> {
            Optional<CompletableFuture<Termination>> end = containerizer.destroy(ContainerIds.parse(containerId));
            if (end.isEmpty()) {
                destroying.arriveAndDeregister();
                return;
            }
            end.get().whenComplete((termination, problem) -> {
                if (problem != null) {
                    LOG.warn("container {} is not destroyed: {}", containerId, problem.toString());
                }
                destroying.arriveAndDeregister();
            });
        });
    }

    /** Deletes what is kept about an ended container; what is kept of a nested one goes with its root. */
    void forget(String containerId) {
        ContainerID id = ContainerIds.parse(containerId);
        if (!id.hasParent()) {
            threads.execute(() -> containerizer.forget(id));
        }
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
        containerizer.close();
    }
}
