package io.tepui.containers.posix;

import io.tepui.containers.ContainerExit;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads from a runtime directory what became of its container. */
final class Recovery {

    /** How long a shim may take from its first record to its command's. */
    private static final Duration START_TIME = Duration.ofSeconds(10);

    private static final long PAUSE_MILLIS = 2;

    private final ProcFs proc;
    private final String bootId;

    Recovery(ProcFs proc, String bootId) {
        this.proc = proc;
        this.bootId = bootId;
    }

    /** What was found. */
    sealed interface Found {

        record Running(RunningContainer container) implements Found {}

        record Exited(ContainerExit exit) implements Found {}

        /** No status; a command that runs without its shim is named. */
        record Lost(Optional<ProcessId> survivor) implements Found {}

        record NotStarted(LaunchFailure failure) implements Found {}
    }

    /** Looks at one directory. A shim that is just recording itself, or starting its command, is given time. */
    Found examine(String containerId, Path directory) throws InterruptedException {
        ShimRecords records = new ShimRecords(directory, bootId);
        for (long waited = 0; waited < START_TIME.toMillis(); waited += PAUSE_MILLIS) {
            boolean recorded = records.hasShim();
            Optional<ProcessId> shim = records.shim();
            boolean alive = shim.filter(proc::isAlive).isPresent();
            Optional<Found> found = ended(containerId, records);
            if (found.isPresent()) {
                return found.get();
            }
            Optional<ProcessId> command = records.command();
            if (!recorded && records.isBeingRecorded()) {
                Thread.sleep(PAUSE_MILLIS);
                continue;
            }
            if (!alive) {
                return gone(directory, records, command);
            }
            if (command.isPresent()) {
                return new Found.Running(new RunningContainer(containerId, directory, shim.get(), command.get()));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return new Found.NotStarted(LaunchFailures.failure(
                Reason.SHIM, "The shim in '" + directory + "' did not start its command within " + START_TIME));
    }

    private static Optional<Found> ended(String containerId, ShimRecords records) {
        Optional<ContainerExit> exit = records.exit(containerId);
        if (exit.isPresent()) {
            return Optional.of(new Found.Exited(exit.get()));
        }
        return records.error().map(Found.NotStarted::new);
    }

    private Found gone(Path directory, ShimRecords records, Optional<ProcessId> command) {
        if (!records.hasCommand()) {
            return new Found.NotStarted(LaunchFailures.failure(
                    Reason.SHIM, "No command was started in the runtime directory '" + directory + "'"));
        }
        return new Found.Lost(command.filter(proc::isAlive));
    }
}
