package io.tepui.registry.replicated;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.registry.RegistryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at every write: what is on the disk then is what was durable, and any part of what was written after it, or
 * anything else in its place. The store opens on it, has every batch that was reported, and no half of another.
 */
class PowerCutTest {
    private static final int BATCHES = 6;
    private static final int RECOVERED = 1_000_000;

    @TempDir
    Path work;

    /** The directory as it was when so many batches were reported. */
    private final List<Path> moments = new ArrayList<>();

    private int cuts;

    @BeforeEach
    void write_batches_and_remember_every_moment() {
        Path live = work.resolve("live");
        try (RegistryStore store = Stores.open(live)) {
            store.read();
            moments.add(remember(live, 0));
            for (int i = 1; i <= BATCHES; i++) {
                Stores.storePair(store, i);
                moments.add(remember(live, i));
            }
        }
    }

    @Test
    void every_reported_batch_is_there_when_the_power_goes_between_writes() {
        for (int i = 0; i <= BATCHES; i++) {
            assertThat(storedIn(moments.get(i))).isEqualTo(i == 0 ? -1 : i);
        }
    }

    @Test
    void a_write_that_was_cut_off_anywhere_is_there_as_a_whole_or_not_at_all() throws IOException {
        for (int i = 0; i < BATCHES; i += 3) {
            byte[] next = contentAfter(i);
            boolean ahead = false;
            for (int cut = 1; cut < next.length; cut += 1 + next.length / 12) {
                expect(i, false, Arrays.copyOf(next, cut), ahead);
                ahead = !ahead;
            }
            expect(i, true, next, false);
        }
    }

    @Test
    void a_write_whose_parts_reached_the_disk_in_any_order_is_there_as_a_whole_or_not_at_all() throws IOException {
        for (int i = 0; i < BATCHES; i += 2) {
            byte[] hole = contentAfter(i);
            Arrays.fill(hole, hole.length / 4, hole.length / 2, (byte) 0);
            expect(i, false, hole, true);
            byte[] late = contentAfter(i);
            Arrays.fill(late, 0, late.length / 2, (byte) 0);
            expect(i, false, late, true);
        }
    }

    @Test
    void garbage_in_place_of_a_write_that_was_not_reported_is_dropped() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < BATCHES; i += 2) {
            for (int j = 0; j < 2; j++) {
                byte[] garbage = new byte[1 + random.nextInt(2000)];
                random.nextBytes(garbage);
                expect(i, false, garbage, j == 0);
            }
        }
    }

    @Test
    void a_file_of_the_log_that_was_just_begun_may_hold_anything() throws IOException {
        byte[][] contents = {
            {}, "RaftL".getBytes(), "RaftLog1".getBytes(), new byte[4096], {17, 4, 23, 42, 15, 16, 23, 42, 99}
        };
        for (byte[] content : contents) {
            Path cut = work.resolve("cut-" + cuts++);
            copy(moments.get(BATCHES), cut);
            Path full = Stores.openLogFile(cut);
            SegmentScan scan = SegmentScan.of(full, Stores.startOf(full));
            long next = scan.last() + 1;
            // What the writer does when a file is full: it closes and renames it, and begins another.
            Files.write(full, Arrays.copyOf(Files.readAllBytes(full), (int) scan.goodBytes()));
            Files.move(full, full.resolveSibling("log_" + Stores.startOf(full) + "-" + (next - 1)));
            Files.write(full.resolveSibling("log_inprogress_" + next), content);

            assertThat(storedIn(cut)).isEqualTo(BATCHES);
        }
    }

    @Test
    void a_rename_that_the_disk_did_not_keep_is_done_again() throws IOException {
        Path cut = work.resolve("cut-" + cuts++);
        copy(moments.get(BATCHES), cut);
        Path full = Stores.openLogFile(cut);
        SegmentScan scan = SegmentScan.of(full, Stores.startOf(full));
        Files.write(full.resolveSibling("log_inprogress_" + (scan.last() + 1)), "RaftLog1".getBytes());

        assertThat(storedIn(cut)).isEqualTo(BATCHES);
    }

    /**
     * Cuts the power in the write after a moment.
     *
     * @param reported batches that were reported then
     * @param whole whether the write reached the disk
     * @param content what is on the disk instead of the write
     * @param ahead whether the space after it was taken in advance
     */
    private void expect(int reported, boolean whole, byte[] content, boolean ahead) throws IOException {
        Path cut = work.resolve("cut-" + cuts++);
        copy(moments.get(reported), cut);
        Path log = Stores.openLogFile(cut);
        long durable = SegmentScan.of(log, Stores.startOf(log)).goodBytes();
        byte[] before = Arrays.copyOf(Files.readAllBytes(log), (int) durable);
        byte[] after = Arrays.copyOf(before, before.length + content.length + (ahead ? 8192 : 0));
        System.arraycopy(content, 0, after, before.length, content.length);
        Files.write(log, after);

        assertThat(storedIn(cut))
                .describedAs("%d reported, %d bytes of the next write", reported, content.length)
                .isEqualTo(whole ? reported + 1 : reported == 0 ? -1 : reported);
    }

    /** What the write after a moment wrote. */
    private byte[] contentAfter(int moment) throws IOException {
        Path before = Stores.openLogFile(moments.get(moment));
        Path after = Stores.openLogFile(moments.get(moment + 1));
        long from = SegmentScan.of(before, Stores.startOf(before)).goodBytes();
        long to = SegmentScan.of(after, Stores.startOf(after)).goodBytes();
        return Arrays.copyOfRange(Files.readAllBytes(after), (int) from, (int) to);
    }

    /** Opens what is left, reads it, and checks that it can be written and opened again. */
    private static int storedIn(Path directory) {
        int stored;
        try (RegistryStore store = Stores.open(directory)) {
            stored = Stores.pairIn(store);
            Stores.storePair(store, RECOVERED);
        }
        try (RegistryStore store = Stores.open(directory)) {
            assertThat(Stores.pairIn(store)).isEqualTo(RECOVERED);
        }
        return stored;
    }

    private Path remember(Path live, int batches) {
        return copy(live, work.resolve("moment-" + batches));
    }

    private static Path copy(Path from, Path to) {
        Stores.copy(from, to);
        return to;
    }
}
