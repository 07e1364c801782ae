package io.tepui.containers.posix;

import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Has shims started through the spawner. */
final class Launcher {

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int EEXIST = 17;

    /** How often a launch is tried whose spawner died before its shim was there. */
    static final int MAX_ATTEMPTS = 5;

    private final Spawners spawners;
    private final Users users;
    private final UserIdentity self;
    private final ProcFs proc;
    private final String bootId;

    Launcher(Spawners spawners, Users users, ProcFs proc, String bootId) {
        this.spawners = spawners;
        this.users = users;
        this.self = users.current();
        this.proc = proc;
        this.bootId = bootId;
    }

    /** What became of an attempt. */
    sealed interface Outcome {

        /** The command was executed. */
        record Started(ProcessId shim, ProcessId command) implements Outcome {}

        /** A shim was started, but what became of it must be read from its files. */
        record Unclear() implements Outcome {}

        /** Nothing was started. */
        record Failed(LaunchFailure failure) implements Outcome {}
    }

    /**
     * @param parent the process whose namespaces are joined, if any are
     */
    Outcome launch(ContainerSpec spec, ProcessId parent) {
        Optional<UserIdentity> switchTo = Optional.empty();
        if (spec.user().isPresent()) {
            Optional<UserIdentity> user = users.find(spec.user().get());
            if (user.isEmpty()) {
                return failed(Reason.UNKNOWN_USER, "User '" + spec.user().get() + "' does not exist on this machine");
            }
            if (!self.isRoot() && user.get().uid() != self.uid()) {
                return failed(
                        Reason.USER_NOT_PERMITTED,
                        "The agent runs as '" + self.name() + "' and may not run a command as '"
                                + user.get().name() + "': run the agent as root, or with --no-switch_user");
            }
            switchTo = user.filter(u -> self.isRoot() && !u.isRoot());
        }
        byte[] request;
        try {
            request = LaunchRequest.encode(spec, switchTo, parent);
        } catch (IllegalArgumentException e) {
            return failed(
                    Reason.INVALID_SPEC,
                    "Container '" + spec.containerId() + "' cannot be launched: " + e.getMessage());
        }
        if (request.length > LaunchRequest.MAX_BYTES - Integer.BYTES) {
            return failed(
                    Reason.COMMAND_TOO_LONG,
                    "Command and environment take " + request.length + " bytes, above " + LaunchRequest.MAX_BYTES);
        }
        return attempt(spec.runtimeDirectory(), request, 1);
    }

    private Outcome attempt(Path runtimeDirectory, byte[] request, int number) {
        ShimRecords records = new ShimRecords(runtimeDirectory, bootId);
        SpawnerReply reply;
        try {
            Optional<LaunchFailure> obstacle = prepare(runtimeDirectory, records);
            if (obstacle.isPresent()) {
                return new Outcome.Failed(obstacle.get());
            }
        } catch (IOException e) {
            return failed(
                    Reason.RUNTIME_DIRECTORY,
                    "Failed to prepare the runtime directory '" + runtimeDirectory + "': " + e);
        }
        try {
            reply = spawners.ask(FrameType.LAUNCH, request);
        } catch (IOException e) {
            return failed(Reason.SHIM, String.valueOf(e.getMessage()));
        }
        return switch (reply) {
            case SpawnerReply.Launched launched -> new Outcome.Started(launched.shim(), launched.command());
            case SpawnerReply.Failed f
            when number > 1 && f.errno() == EEXIST -> new Outcome.Unclear(); // an earlier shim came late
            case SpawnerReply.Failed f
            when f.stage() == LaunchFailures.STAGE_SHIM && hasComeFar(records) -> new Outcome.Unclear();
            case SpawnerReply.Failed f -> new Outcome.Failed(LaunchFailures.of(f.stage(), f.errno(), f.detail()));
            case SpawnerReply.Unanswered none -> unanswered(runtimeDirectory, records, request, number, none.why());
            case SpawnerReply.Swept swept -> throw new IllegalStateException("a launch was answered with " + swept);
        };
    }

    /** The spawner is dead. If its shim is not there yet the command was not started, and the launch is tried once more. */
    private Outcome unanswered(Path runtimeDirectory, ShimRecords records, byte[] request, int number, String why) {
        try {
            if (!records.forbidStart()) {
                return new Outcome.Unclear();
            }
        } catch (IOException e) {
            return new Outcome.Unclear();
        }
        return number < MAX_ATTEMPTS
                ? attempt(runtimeDirectory, request, number + 1)
                : failed(Reason.SHIM, "The container could not be started in " + MAX_ATTEMPTS + " attempts: " + why);
    }

    /**
     * Whether a shim that is dead left word of what it did, or another is there. Else the command was not started, and what records there
     * are hinder nobody.
     */
    private boolean hasComeFar(ShimRecords records) {
        return records.hasCommand()
                || records.error().isPresent()
                || records.exit("").isPresent()
                || records.shim().filter(proc::isAlive).isPresent();
    }

    private Optional<LaunchFailure> prepare(Path directory, ShimRecords records) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PRIVATE);
            return Optional.empty();
        }
        // A shim that has recorded an end is on its way out and touches nothing here any more.
        boolean ended = records.exit("").isPresent() || records.error().isPresent();
        if (!ended && records.shim().filter(proc::isAlive).isPresent()) {
            return Optional.of(LaunchFailures.failure(
                    Reason.DUPLICATE, "A container runs in the runtime directory '" + directory + "'"));
        }
        records.clear();
        return Optional.empty();
    }

    private static Outcome failed(Reason reason, String message) {
        return new Outcome.Failed(LaunchFailures.failure(reason, message));
    }
}
