package io.tepui.containers.posix;

import io.tepui.containers.Confinement;
import io.tepui.containers.ContainerCommand;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.files.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Starts a container of no consequence, to see whether its confinement can be had. */
final class ConfinementTrial {
    private static final String NAME = "trial";
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Launcher launcher;
    private final ExitWatch watch;
    private final String bootId;

    ConfinementTrial(Launcher launcher, ExitWatch watch, String bootId) {
        this.launcher = launcher;
        this.watch = watch;
        this.bootId = bootId;
    }

    /** Why it cannot be had, if so. The directory is made and removed. */
    Optional<String> complaint(Confinement confinement, Path directory) {
        try {
            Files.createDirectories(directory.resolve("sandbox"), PRIVATE);
            return run(ContainerSpec.of(
                            NAME,
                            new ContainerCommand.Program("true", List.of("true")),
                            directory.resolve("sandbox"),
                            directory.resolve("run"))
                    .withConfinement(confinement));
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the trial was interrupted");
        } finally {
            TreeRemoval.removeQuietly(directory);
        }
    }

    private Optional<String> run(ContainerSpec spec) throws InterruptedException {
        return switch (launcher.launch(spec, ProcessId.NONE)) {
            case Launcher.Outcome.Started started -> {
                watch.await(
                        new RunningContainer(NAME, spec.runtimeDirectory(), started.shim(), started.command()),
                        new ShimRecords(spec.runtimeDirectory(), bootId));
                yield Optional.empty();
            }
            case Launcher.Outcome.Failed failed ->
                failed.failure().isTheCommands()
                        ? Optional.empty()
                        : Optional.of(failed.failure().message());
            case Launcher.Outcome.Unclear unclear -> Optional.of("the shim was killed");
        };
    }
}
