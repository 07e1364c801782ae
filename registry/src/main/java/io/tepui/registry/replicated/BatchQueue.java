package io.tepui.registry.replicated;

import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistryLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The batches that are not durable yet. One entry is being written at a time; what comes meanwhile is written together in the
 * next one (AM-106). After a failure everything fails.
 */
final class BatchQueue {
    private record Waiting(List<RegistryChange> batch, long bytes, CompletableFuture<Long> report) {}

    private final RegistryLimits limits;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private List<Waiting> underWay = List.of();
    private long bytes;
    private @Nullable Function<List<List<RegistryChange>>, CompletionStage<Long>> writer;
    private @Nullable RegistryException failure;

    BatchQueue(RegistryLimits limits) {
        this.limits = limits;
    }

    /** Returns how many batches are not reported. */
    synchronized int size() {
        return waiting.size() + underWay.size();
    }

    /** Takes a batch; its report comes when it is durable. */
    CompletionStage<Long> add(List<RegistryChange> batch) {
        Waiting added;
        Optional<RegistryException> overflow = Optional.empty();
        synchronized (this) {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            try {
                added = new Waiting(List.copyOf(batch), limits.check(batch), new CompletableFuture<>());
            } catch (IllegalArgumentException e) {
                return CompletableFuture.failedFuture(e);
            }
            bytes += added.bytes();
            waiting.add(added);
            if (bytes > limits.maxWaitingBytes()) {
                overflow = Optional.of(new RegistryException("The registry is written too slowly: " + bytes
                        + " bytes wait, at most " + limits.maxWaitingBytes() + " may; give it a faster disk"));
            }
        }
        overflow.ifPresent(this::fail);
        writeNext();
        return added.report();
    }

    /**
     * Begins to write.
     *
     * @param write writes batches as one entry, and gives the version after the last of them
     */
    void start(Function<List<List<RegistryChange>>, CompletionStage<Long>> write) {
        synchronized (this) {
            writer = write;
        }
        writeNext();
    }

    /** Fails what waits, and all that comes. */
    void fail(RegistryException why) {
        List<Waiting> failed = new ArrayList<>();
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = why;
            failed.addAll(underWay);
            failed.addAll(waiting);
            underWay = List.of();
            waiting.clear();
            bytes = 0;
        }
        failed.forEach(each -> each.report().completeExceptionally(why));
    }

    private void writeNext() {
        List<Waiting> entry;
        Function<List<List<RegistryChange>>, CompletionStage<Long>> write;
        synchronized (this) {
            if (writer == null || failure != null || !underWay.isEmpty() || waiting.isEmpty()) {
                return;
            }
            write = writer;
            entry = nextEntry();
            underWay = entry;
        }
        CompletionStage<Long> written;
        try {
            written = write.apply(entry.stream().map(Waiting::batch).toList());
        } catch (RegistryException e) {
            fail(e);
            return;
        }
        written.whenComplete((version, problem) -> {
            if (problem != null) {
                fail(failureOf(problem));
            } else {
                report(entry, version);
            }
        });
    }

    private List<Waiting> nextEntry() {
        List<Waiting> entry = new ArrayList<>();
        long size = 0;
        int changes = 0;
        while (!waiting.isEmpty()) {
            Waiting next = waiting.getFirst();
            size += next.bytes();
            // A batch counts as a change, for it takes some bytes even if it has none.
            changes += 1 + next.batch().size();
            if (!entry.isEmpty() && (size > limits.maxBatchBytes() || changes > limits.maxBatchChanges())) {
                break;
            }
            entry.add(waiting.removeFirst());
        }
        return entry;
    }

    /** Reports before the next entry is begun, so that reports keep the order of the batches. */
    private void report(List<Waiting> entry, long version) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            underWay = List.of();
            for (Waiting each : entry) {
                bytes -= each.bytes();
            }
        }
        long first = version - entry.size() + 1;
        for (int i = 0; i < entry.size(); i++) {
            entry.get(i).report().complete(first + i);
        }
        writeNext();
    }

    private static RegistryException failureOf(Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        return cause instanceof RegistryException known
                ? known
                : new RegistryException("The registry can't be written: " + RegistryDirectory.reason(cause), cause);
    }
}
