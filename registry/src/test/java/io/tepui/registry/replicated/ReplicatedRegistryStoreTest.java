package io.tepui.registry.replicated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistryLimits;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.registry.RegistryStore;
import io.tepui.registry.RegistryStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on disk, and what only a disk makes possible. */
class ReplicatedRegistryStoreTest extends RegistryStoreContract {
    @TempDir
    Path work;

    private int opened;

    @Override
    protected RegistryStore open(RegistryLimits limits) {
        return ReplicatedRegistryStore.open(ReplicatedRegistryConfig.alone(work.resolve("store-" + opened++))
                .withLimits(limits));
    }

    @Test
    void what_was_stored_is_there_after_a_restart() throws Exception {
        RegistrySnapshot before;
        try (RegistryStore store = Stores.open(work.resolve("r"))) {
            await(store.apply(List.of(put("agents/a", "x"), put("weights/w", "2"))));
            await(store.apply(List.of(remove("agents/a"), put("agents/b", "y"))));
            before = store.read();
        }
        try (RegistryStore store = Stores.open(work.resolve("r"))) {
            assertThat(store.read()).isEqualTo(before);
            assertThat(store.sizeBytes()).isEqualTo("weights/w2agents/by".length());
            await(store.apply(List.of(put("agents/c", "z"))));
        }
        try (RegistryStore store = Stores.open(work.resolve("r"))) {
            assertThat(store.read().values()).containsOnlyKeys("agents/b", "agents/c", "weights/w");
            assertThat(store.read().version()).isEqualTo(before.version() + 1);
        }
    }

    @Test
    void the_log_stays_small_for_snapshots_take_its_place() throws Exception {
        Path directory = work.resolve("r");
        ByteString value = ByteString.copyFrom(new byte[100_000]);
        int rounds = 300;
        try (RegistryStore store = ReplicatedRegistryStore.open(
                ReplicatedRegistryConfig.alone(directory).withSnapshotBytes(1 << 20))) {
            for (int i = 0; i < rounds; i++) {
                await(store.apply(List.of(new RegistryChange.Put("k" + i % 3, value), Stores.put("n", i))));
            }
        }

        assertThat(size(directory)).isLessThan(20L << 20);
        assertThat(Stores.snapshots(directory)).hasSize(1);
        try (RegistryStore store = Stores.open(directory)) {
            assertThat(store.read().values())
                    .containsOnlyKeys("k0", "k1", "k2", "n")
                    .containsEntry("n", ByteString.copyFromUtf8(Integer.toString(rounds - 1)));
            assertThat(store.read().version()).isEqualTo(rounds);
        }
    }

    @Test
    void the_largest_batch_fits_into_an_entry() throws Exception {
        Path directory = work.resolve("r");
        RegistryLimits limits = RegistryLimits.DEFAULT;
        List<RegistryChange> batch = new ArrayList<>();
        ByteString value = ByteString.copyFrom(new byte[limits.maxValueBytes() - 2]);
        for (int i = 0; i < 8; i++) {
            batch.add(new RegistryChange.Put("v" + i, value));
        }
        try (RegistryStore store = Stores.open(directory)) {
            await(store.apply(batch));
            List<RegistryChange> many = new ArrayList<>();
            for (int i = 0; i < limits.maxBatchChanges(); i++) {
                many.add(new RegistryChange.Remove("none" + i));
            }
            await(store.apply(many));
        }
        try (RegistryStore store = Stores.open(directory)) {
            assertThat(store.read().values()).hasSize(8);
            assertThat(store.sizeBytes()).isEqualTo(8L * limits.maxValueBytes());
        }
    }

    @Test
    void batches_that_wait_are_written_together() throws Exception {
        Path directory = work.resolve("r");
        int batches = 5000;
        try (RegistryStore store = Stores.open(directory)) {
            List<CompletionStage<Long>> results = new ArrayList<>();
            for (int i = 0; i < batches; i++) {
                results.add(store.apply(List.of(Stores.put("k" + i, i))));
            }
            for (int i = 0; i < batches; i++) {
                assertThat(await(results.get(i))).isEqualTo(i + 1);
            }
            assertThat(store.queued()).isZero();
        }
        SegmentScan scan = SegmentScan.of(Stores.openLogFile(directory), 0);
        assertThat(scan.last()).isLessThan(batches / 4);
    }

    @Test
    void more_than_may_wait_fails_the_store() throws Exception {
        RegistryLimits limits = new RegistryLimits(100, 1000, 1000, 10, 3000);
        try (RegistryStore store = open(limits)) {
            List<CompletionStage<Long>> results = new ArrayList<>();
            RegistryChange change = new RegistryChange.Put("k", ByteString.copyFrom(new byte[900]));
            for (int i = 0; i < 1000; i++) {
                results.add(store.apply(List.of(change)));
            }

            assertThatThrownBy(() -> await(results.getLast()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("at most 3000 may");
            assertThatThrownBy(() -> await(store.apply(List.of(change)))).isInstanceOf(RegistryException.class);
        }
    }

    @Test
    void an_empty_directory_begins_no_registry_unless_it_may() {
        assertThatThrownBy(() -> ReplicatedRegistryStore.open(
                        ReplicatedRegistryConfig.alone(work.resolve("r")).withAutoInitialize(false)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("There is no registry in " + work.resolve("r"))
                .hasMessageContaining("--log_auto_initialize");

        Stores.open(work.resolve("r")).close();
        ReplicatedRegistryStore.open(
                        ReplicatedRegistryConfig.alone(work.resolve("r")).withAutoInitialize(false))
                .close();
    }

    @Test
    void a_second_store_on_the_same_directory_is_refused_and_told_of_the_first() {
        try (RegistryStore first = Stores.open(work.resolve("r"))) {
            assertThatThrownBy(() -> Stores.open(work.resolve("r")))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("in use by another master")
                    .hasMessageContaining("another --work_dir");
            assertThat(first.read().values()).isEmpty();
        }
    }

    @Test
    void a_directory_that_cannot_be_made_is_named() throws Exception {
        Path file = Files.writeString(work.resolve("file"), "in the way");

        assertThatThrownBy(() -> Stores.open(file))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("in the way");
    }

    @Test
    void members_and_recovery_are_told() {
        try (ReplicatedRegistryStore store = Stores.open(work.resolve("r"))) {
            store.read();

            assertThat(store.members()).isEqualTo(1);
            assertThat(store.recovered()).isTrue();
            assertThat(store.leads()).isCompleted();
            assertThat(store.ended().toCompletableFuture()).isNotDone();
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        }
    }
}
