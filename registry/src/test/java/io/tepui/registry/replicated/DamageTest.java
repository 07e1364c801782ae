package io.tepui.registry.replicated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was stored and can't be read any more is an error that an operator can act on, and never just gone. */
class DamageTest {
    private static final int BATCHES = 20;

    @TempDir
    Path work;

    private Path registry = Path.of("");

    @BeforeEach
    void store_some_batches_and_end_without_closing() {
        Path live = work.resolve("live");
        registry = work.resolve("registry");
        try (RegistryStore store = Stores.open(live)) {
            store.read();
            for (int i = 1; i <= BATCHES; i++) {
                Stores.storePair(store, i);
            }
            Stores.copy(live, registry);
        }
    }

    @Test
    void a_flipped_bit_anywhere_in_the_log_is_told() throws IOException {
        Path log = Stores.openLogFile(registry);
        byte[] content = Files.readAllBytes(log);
        int end = (int) SegmentScan.of(log, 0).goodBytes();
        for (int at = 0; at < end; at += 1 + end / 40) {
            byte[] damaged = content.clone();
            damaged[at] ^= 4;
            Files.write(log, damaged);

            assertDamaged("log_inprogress_0");
            assertThat(Files.readAllBytes(log)).isEqualTo(damaged);
        }
        Files.write(log, content);
        assertThat(stored()).isEqualTo(BATCHES);
    }

    @Test
    void the_last_stored_entry_cannot_be_taken_for_one_that_was_cut_off() throws IOException {
        Path log = Stores.openLogFile(registry);
        int end = (int) SegmentScan.of(log, 0).goodBytes();
        Files.write(log, Arrays.copyOf(Files.readAllBytes(log), end - 3));

        assertDamaged("can't be read, and it was stored");
    }

    @Test
    void an_end_of_the_log_that_is_gone_is_told() throws IOException {
        Path log = Stores.openLogFile(registry);
        byte[] content = Files.readAllBytes(log);
        int beforeLast = beforeLastEntry(log);
        Files.write(log, Arrays.copyOf(content, beforeLast));

        assertDamaged("were stored, but only those up to");
    }

    @Test
    void files_that_are_missing_are_told() throws IOException {
        Files.delete(Stores.openLogFile(registry));
        assertDamaged("were stored, but only those up to");

        Files.delete(Stores.group(registry).resolve("current/raft-meta"));
        assertDamaged("were stored, but only those up to");
    }

    @Test
    void metadata_that_is_missing_or_garbled_is_told() throws IOException {
        Path metadata = Stores.group(registry).resolve("current/raft-meta");
        Files.writeString(metadata, "term=x\nvotedFor=y\n");
        assertDamaged("raft-meta can't be read");

        Files.delete(metadata);
        assertDamaged("raft-meta is missing");
    }

    @Test
    void a_damaged_snapshot_is_told() throws IOException {
        Path live = work.resolve("large");
        try (RegistryStore store = ReplicatedRegistryStore.open(
                ReplicatedRegistryConfig.alone(live).withSnapshotBytes(64 << 10))) {
            ByteString value = ByteString.copyFrom(new byte[100_000]);
            for (int i = 0; i < 120; i++) {
                Stores.await(store.apply(List.of(new RegistryChange.Put("k" + i % 2, value))));
            }
        }
        registry = live;
        Path snapshot = Stores.snapshots(live).getFirst();
        byte[] content = Files.readAllBytes(snapshot);
        content[content.length / 2] ^= 1;
        Files.write(snapshot, content);
        assertDamaged("its checksum is wrong");

        Files.delete(snapshot);
        assertDamaged("are missing");
    }

    @Test
    void without_the_mark_only_an_unfinished_entry_is_dropped() throws IOException {
        Path log = Stores.openLogFile(registry);
        byte[] content = Files.readAllBytes(log);
        int end = (int) SegmentScan.of(log, 0).goodBytes();
        Files.delete(registry.resolve("durable"));

        byte[] flipped = content.clone();
        flipped[end - 6] ^= 4;
        Files.write(log, flipped);
        assertDamaged("can't be read");

        Files.write(log, Arrays.copyOf(content, end - 6));
        assertThat(stored()).isEqualTo(BATCHES - 1);
    }

    private int beforeLastEntry(Path log) throws IOException {
        int end = (int) SegmentScan.of(log, 0).goodBytes();
        byte[] content = Files.readAllBytes(log);
        long last = SegmentScan.of(log, 0).last();
        for (int cut = end - 1; cut > 0; cut--) {
            Path shorter = Files.write(work.resolve("shorter"), Arrays.copyOf(content, cut));
            SegmentScan scan = SegmentScan.of(shorter, 0);
            if (scan.last() == last - 1 && scan.end() == SegmentScan.End.CLEAN) {
                return cut;
            }
        }
        throw new AssertionError("no entry before the last");
    }

    private int stored() {
        try (RegistryStore store = Stores.open(registry)) {
            return Stores.pairIn(store);
        }
    }

    private void assertDamaged(String what) {
        assertFails(what);
        assertThatThrownBy(open())
                .hasMessageStartingWith("The registry in " + registry + " is damaged: ")
                .hasMessageContaining("Restore the directory from a copy");
    }

    private void assertFails(String what) {
        assertThatThrownBy(open()).isInstanceOf(RegistryException.class).hasMessageContaining(what);
    }

    private ThrowingCallable open() {
        return () -> {
            try (RegistryStore store = Stores.open(registry)) {
                store.read();
            }
        };
    }
}
