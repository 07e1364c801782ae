package io.tepui.app.checks;

import io.tepui.agent.CheckRun;
import io.tepui.agent.checks.CheckResult;
import io.tepui.containers.AttachException;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerIds;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerLaunch.OutputBounds;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.containers.containerizer.RemoveOutcome;
import io.tepui.containers.containerizer.Termination;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands that look after a task: each runs in a session below the task's container, with its environment and in its
 * namespaces, and what the one before has left is removed first (SE-262, AO-230).
 */
final class CommandProbe {
    /** What a shell tells of a command that a signal ended, less the signal. */
    private static final int SIGNALLED = 128;

    private static final Logger LOG = LoggerFactory.getLogger(CommandProbe.class);

    private final Containerizer containers;

    CommandProbe(Containerizer containers) {
        this.containers = containers;
    }

    /** Waits for the end of the command, at most for the timeout; then all its processes are killed. */
    CheckResult run(CheckRun run, CommandInfo command) throws InterruptedException {
        long began = System.nanoTime();
        run.previous().ifPresent(previous -> remove(idOf(run.containerId(), previous)));
        ContainerID id = idOf(run.containerId(), run.id());
        return switch (containers.launch(launch(id, command))) {
            case LaunchOutcome.Launched launched -> await(id, launched, run.timeout(), began);
            case LaunchOutcome.InUse used -> new CheckResult.Void("the id " + run.id() + " is in use");
            case LaunchOutcome.Failed failed -> failed(failed);
        };
    }

    private static CheckResult failed(LaunchOutcome.Failed failed) {
        return switch (failed.step()) {
            // The task itself is ending.
            case PARENT, DESTROYED -> new CheckResult.Void(failed.message());
            case UNSUPPORTED, SANDBOX, IMAGE, ISOLATION, FETCH, START -> new CheckResult.Failed(failed.message());
        };
    }

    private CheckResult await(ContainerID id, LaunchOutcome.Launched launched, Duration timeout, long began)
            throws InterruptedException {
        Optional<CompletableFuture<Termination>> end = containers.termination(id);
        if (launched.notExecuted().isEmpty()) {
            Thread.ofVirtual().name("output of " + id.getValue()).start(() -> takeOutput(id));
        }
        if (end.isEmpty()) {
            return new CheckResult.Void("the container of the check is gone");
        }
        try {
            return result(
                    timeout.isZero() ? end.get().get() : end.get().get(left(timeout, began), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            containers.destroy(id);
            return new CheckResult.Failed("the command did not end in " + timeout);
        } catch (ExecutionException e) {
            return new CheckResult.Void("the container of the check cannot be ended: " + e.getCause());
        } catch (InterruptedException e) {
            containers.destroy(id);
            throw e;
        }
    }

    /** A session waits for whoever reads its output, which stands in its files all the same. */
    private void takeOutput(ContainerID id) {
        try (OutputAttachment output = containers.attachOutput(id)) {
            while (output.next().isPresent()) {
                LOG.trace("output of {} is taken", id.getValue());
            }
        } catch (AttachException | IOException e) {
            LOG.debug("the output of {} is not taken: {}", id.getValue(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long left(Duration timeout, long began) {
        return Math.max(0, TimeUnit.NANOSECONDS.convert(timeout) - (System.nanoTime() - began));
    }

    private static CheckResult result(Termination end) {
        Optional<WaitStatus> status = end.status();
        if (status.isEmpty() || status.get().signal() == WaitStatus.KILLED.signal()) {
            return new CheckResult.Void("the command was killed");
        }
        return new CheckResult.Exited(
                status.get().hasExited()
                        ? status.get().exitCode()
                        : SIGNALLED + status.get().signal());
    }

    private void remove(ContainerID id) {
        if (containers.remove(id) instanceof RemoveOutcome.Failed failed) {
            LOG.debug("the check {} is not removed: {}", id.getValue(), failed.message());
        }
    }

    private static ContainerLaunch launch(ContainerID id, CommandInfo command) {
        return new ContainerLaunch(
                id,
                ContainerClass.DEBUG,
                command,
                Optional.empty(),
                List.of(),
                Map.of(),
                command.hasUser() ? Optional.of(command.getUser()) : Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                OutputBounds.DEFAULT,
                false);
    }

    /** The id of a run in the task's container, whose printed id is given (AO-167). */
    private static ContainerID idOf(String task, String run) {
        return ContainerID.newBuilder()
                .setValue(run)
                .setParent(ContainerIds.parse(task))
                .build();
    }
}
