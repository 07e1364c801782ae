package io.tepui.registry.replicated;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process writes as fast as it can, taking snapshots all the time, and is killed at any moment, again and again. */
class KilledWriterTest {
    private static final int KILLS = 6;
    private static final int IN_FLIGHT = 8;
    private static final int MOST_WRITES = 1500;

    @TempDir
    Path work;

    @Test
    void a_killed_process_leaves_every_reported_batch_and_no_half_of_another() throws Exception {
        Random random = new Random(7);
        int reported = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            reported = Math.max(reported, writeUntilKilled(reported, 1 + random.nextInt(MOST_WRITES)));

            try (RegistryStore store = open(work)) {
                int stored = Stores.pairIn(store);
                assertThat(stored).isBetween(reported, reported + IN_FLIGHT);
                reported = stored;
            }
        }
        assertThat(Stores.snapshots(work)).isNotEmpty();
    }

    @Test
    void a_log_that_cannot_be_written_fails_the_store_and_keeps_what_was_reported() throws Exception {
        // The limit on the size of a file stands for a disk that is full.
        Process process = writer(0, "ulimit -f 800; exec \"$@\"");
        int reported = -1;
        String failure = "";
        try (BufferedReader reports = reader(process)) {
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                if (line.startsWith(Writer.FAILURE)) {
                    failure = line;
                } else {
                    reported = Integer.parseInt(line);
                }
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(failure).contains("The registry in " + work + " can't be written: ");
        assertThat(reported).isPositive();
        try (RegistryStore store = open(work)) {
            assertThat(Stores.pairIn(store)).isBetween(reported, reported + IN_FLIGHT);
        }
    }

    /** Returns the last number that the other process said is stored. */
    private int writeUntilKilled(int last, int writes) throws IOException, InterruptedException {
        Process process = writer(last + 1, "exec \"$@\"");
        try (BufferedReader reports = reader(process)) {
            int reported = last;
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                reported = Integer.parseInt(line);
                if (reported >= last + writes) {
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(reported).describedAs("the writer has written").isGreaterThan(last);
            return reported;
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process writer(int first, String shell) throws IOException {
        return new ProcessBuilder(List.of(
                        "sh",
                        "-c",
                        shell,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        work.toString(),
                        Integer.toString(first)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static RegistryStore open(Path directory) {
        return ReplicatedRegistryStore.open(
                ReplicatedRegistryConfig.alone(directory).withSnapshotBytes(64 << 10));
    }

    /** The other process: writes pairs of numbers from one on, some at a time, and prints each that is stored. */
    static final class Writer {
        static final String FAILURE = "failed: ";

        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            ByteString ballast = ByteString.copyFrom(new byte[3000]);
            try (RegistryStore store = open(Path.of(arguments[0]))) {
                store.read();
                for (int next = Integer.parseInt(arguments[1]); ; next += IN_FLIGHT) {
                    List<Runnable> waits = new ArrayList<>();
                    for (int i = next; i < next + IN_FLIGHT; i++) {
                        int number = i;
                        List<RegistryChange> batch = new ArrayList<>(Stores.pair(number));
                        batch.add(1, new RegistryChange.Put("ballast", ballast));
                        var result = store.apply(batch);
                        waits.add(() -> {
                            Stores.await(result);
                            System.out.println(number);
                        });
                    }
                    waits.forEach(Runnable::run);
                }
            } catch (RegistryException e) {
                System.out.println(FAILURE + e.getMessage());
            }
        }
    }
}
