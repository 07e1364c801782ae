package io.tepui.registry.replicated;

import com.google.protobuf.ByteString;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What tests of stores on disk have in common. */
final class Stores {
    private Stores() {}

    static ReplicatedRegistryStore open(Path directory) {
        return ReplicatedRegistryStore.open(ReplicatedRegistryConfig.alone(directory));
    }

    static long await(CompletionStage<Long> result) {
        try {
            return result.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RegistryException known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no result within 30 seconds", e);
        }
    }

    /** Sets two values at once to the same number, and waits until that is durable. */
    static void storePair(RegistryStore store, int number) {
        await(store.apply(pair(number)));
    }

    static List<RegistryChange> pair(int number) {
        return List.of(put("left", number), put("right", number));
    }

    static RegistryChange put(String key, int number) {
        return new RegistryChange.Put(key, ByteString.copyFromUtf8(Integer.toString(number)));
    }

    /** The number of the last pair, -1 for none. */
    static int pairIn(RegistryStore store) {
        ByteString left = store.read().values().get("left");
        ByteString right = store.read().values().get("right");
        if (left == null && right == null) {
            return -1;
        }
        if (left == null || !left.equals(right)) {
            throw new AssertionError("half of a batch is there: " + left + " and " + right);
        }
        return Integer.parseInt(left.toStringUtf8());
    }

    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().endsWith("lock")) {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path group(Path directory) {
        return directory.resolve(RaftSettings.GROUP.getUuid().toString());
    }

    static List<Path> logFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(group(directory).resolve("current"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_"))
                    .sorted()
                    .toList();
        }
    }

    static Path openLogFile(Path directory) throws IOException {
        return logFiles(directory).stream()
                .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                .findFirst()
                .orElseThrow();
    }

    /** The index of the first entry in a file of the log that is being written. */
    static long startOf(Path openLogFile) {
        return Long.parseLong(openLogFile.getFileName().toString().substring("log_inprogress_".length()));
    }

    static List<Path> snapshots(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(group(directory).resolve("sm"))) {
            return files.filter(file -> file.getFileName().toString().matches("snapshot\\.\\d+_\\d+"))
                    .toList();
        }
    }
}
