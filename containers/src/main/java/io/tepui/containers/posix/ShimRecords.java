package io.tepui.containers.posix;

import io.tepui.containers.ContainerExit;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.WaitStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The files a shim leaves in its runtime directory: {@code shim.pid} and {@code pid} (number, start in ticks, boot id),
 * {@code exit} (raw wait status, end in ms) or {@code error} (stage, error number, text). Each appears whole.
 */
final class ShimRecords {

    private static final String FENCE = ".shim.pid";
    /** The fence comes last: as soon as it is gone a shim that comes late may make files of its own. */
    private static final List<String> NAMES =
            List.of("sock", "pid", "exit", "error", "shim.pid", ".pid", ".exit", ".error", FENCE);

    private final Path directory;
    private final String bootId;

    ShimRecords(Path directory, String bootId) {
        this.directory = directory;
        this.bootId = bootId;
    }

    /** Whether a command was ever started here, be it before the machine was. */
    boolean hasCommand() {
        return Files.exists(directory.resolve("pid"));
    }

    /** The shim's process; empty when none is recorded, or the machine was started anew since (AO-338). */
    Optional<ProcessId> shim() {
        return process("shim.pid");
    }

    /** The command's process, under the same conditions. */
    Optional<ProcessId> command() {
        return process("pid");
    }

    Optional<ContainerExit> exit(String containerId) {
        return fields("exit", 2).flatMap(f -> {
            try {
                return Optional.of(new ContainerExit(
                        containerId,
                        Optional.of(new WaitStatus(Integer.parseInt(f[0]))),
                        Instant.ofEpochMilli(Long.parseLong(f[1])),
                        0));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    Optional<LaunchFailure> error() {
        return fields("error", 2).map(f -> {
            String detail = f.length > 2 ? f[2] : "";
            try {
                return LaunchFailures.of(Integer.parseInt(f[0]), Integer.parseInt(f[1]), detail);
            } catch (NumberFormatException e) {
                return LaunchFailures.of(0, 0, detail);
            }
        });
    }

    /**
     * Makes sure that no shim starts here that has not recorded itself: it would have to make the file that we make.
     * False when a shim was first.
     */
    boolean forbidStart() throws IOException {
        try {
            Files.createFile(directory.resolve(FENCE));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        return !Files.exists(directory.resolve("shim.pid"));
    }

    /** Whether a shim has recorded itself, be it before the machine was started. */
    boolean hasShim() {
        return Files.exists(directory.resolve("shim.pid"));
    }

    /** Whether a shim that has not recorded itself when {@link #hasShim} was asked is just doing it, or has since. */
    boolean isBeingRecorded() {
        return Files.exists(directory.resolve(FENCE)) || hasShim();
    }

    /** Removes every file that a shim makes, and only those. */
    void clear() throws IOException {
        for (String name : NAMES) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }

    private Optional<ProcessId> process(String name) {
        return fields(name, 3).flatMap(f -> {
            try {
                return f[2].equals(bootId)
                        ? Optional.of(new ProcessId(Long.parseLong(f[0]), Long.parseLong(f[1])))
                        : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    private Optional<String[]> fields(String name, int atLeast) {
        return SmallFiles.read(directory.resolve(name))
                .map(text -> text.strip().split(" ", 3))
                .filter(fields -> fields.length >= atLeast);
    }
}
