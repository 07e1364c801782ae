package io.tepui.benchmarks;

import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Ranges;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;

/** The algebra of resources: arithmetic (AR-393), filters (AR-394), containment (AR-395), parsing (AR-396), ranges (AR-397). */
final class ResourcesBenchmark implements Benchmark {
    private static final int OPERATIONS = 50_000;
    private static final int RESERVATIONS = 1_000;
    private static final int RESERVATION_OPERATIONS = 10;
    private static final int SMALLER = 10;
    private static final int ROUNDS = 3;
    private static final String ROLE = "role";
    private static final Resources SCALARS = Resources.parse("cpus:1;gpus:1;mem:128;disk:256");

    @Override
    public void run(Report report, boolean quick) {
        new Run(report, quick ? SMALLER : 1).all();
    }

    /**
     * One run of all.
     *
     * @param divisor of the numbers of operations
     */
    private record Run(Report report, int divisor) {
        void all() {
            arithmetic("scalars", SCALARS, OPERATIONS);
            arithmetic("1,000 reservations", reservations(), RESERVATION_OPERATIONS);
            arithmetic("a shared volume", Resources.parse("cpus:1;mem:128").plus(sharedVolume()), OPERATIONS);
            filters();
            containment();
            parsing();
            ranges();
        }

        private void arithmetic(String what, Resources operand, int times) {
            int count = Math.max(1, times / divisor);
            Timings builder = new Timings("added to and taken from one pool");
            Timings values = new Timings("plus and minus");
            for (int i = 0; i <= ROUNDS; i++) {
                time(i, builder, () -> {
                    var pool = Resources.empty().builder();
                    repeat(count, () -> pool.add(operand));
                    repeat(count, () -> pool.subtract(operand));
                    requireEmpty(pool.build());
                });
                time(i, values, () -> {
                    Resources pool = Resources.empty();
                    for (int n = 0; n < count; n++) {
                        pool = pool.plus(operand);
                    }
                    for (int n = 0; n < count; n++) {
                        pool = pool.minus(operand);
                    }
                    requireEmpty(pool);
                });
            }
            String title = "resources, " + what + ", %,d times ".formatted(count);
            report.add(title + builder.title(), builder.millis(), "ms", Budget.none());
            report.add(title + values.title(), values.millis(), "ms", Budget.none());
        }

        private void filters() {
            Resources revocable = Resources.of(ResourceEntry.scalar("cpus", 1).withRevocable(true));
            Resources reserved = SCALARS.pushReservation(Reservation.ofStatic(ROLE));
            many("nonRevocable", OPERATIONS, SCALARS::nonRevocable);
            many("unreserved", OPERATIONS, SCALARS::unreserved);
            many("revocable", OPERATIONS, revocable::revocable);
            many("reserved to a role", OPERATIONS, () -> reserved.reserved(ROLE));
        }

        private void containment() {
            Resources part = Resources.parse("cpus:1;mem:128");
            Resources whole = Resources.parse("ports:[1-16000]");
            Resources cut = Resources.parse("ports:" + halves(8_000));
            contains("scalars", SCALARS, part, 5_000, 5_000, 5_000);
            contains("8,000 ranges of ports", whole, cut, 100, 50, 1);
            contains("scalars and 8,000 ranges", SCALARS.plus(whole), part.plus(cut), 100, 50, 1);
        }

        private void contains(String what, Resources all, Resources part, int within, int swapped, int equal) {
            many("contains, " + what, within, () -> all.contains(part));
            many("contains, " + what + ", swapped", swapped, () -> part.contains(all));
            many("contains, " + what + ", equal", equal, () -> part.contains(part));
        }

        private void parsing() {
            StringBuilder text = new StringBuilder("res0:0");
            for (int i = 1; i < 100; i++) {
                text.append(";res").append(i).append(':').append(i);
            }
            String parsed = text.toString();
            for (int times : List.of(1_000, 10_000, OPERATIONS)) {
                many("parse 100 scalars", times, () -> Resources.parse(parsed));
            }
        }

        private void ranges() {
            for (int size : List.of(10, 100, 1_000)) {
                Ranges one = steps(1, size);
                Ranges other = steps(3, size);
                many("%,d ranges plus as many".formatted(size), 1_000, () -> one.plus(other));
                many("%,d ranges minus as many".formatted(size), 1_000, () -> one.minus(other));
            }
        }

        private void many(String what, int times, Runnable step) {
            int count = Math.max(1, times / divisor);
            Timings timings = new Timings(what);
            for (int i = 0; i <= ROUNDS; i++) {
                time(i, timings, () -> repeat(count, step));
            }
            report.add("resources, " + what + ", %,d times".formatted(count), timings.millis(), "ms", Budget.none());
        }
    }

    /** The first round is for the compiler. */
    private static void time(int round, Timings timings, Runnable step) {
        (round == 0 ? new Timings("") : timings).time(() -> {
            step.run();
            return 0;
        });
    }

    private static void repeat(int count, Runnable step) {
        for (int i = 0; i < count; i++) {
            step.run();
        }
    }

    private static void requireEmpty(Resources pool) {
        if (!pool.isEmpty()) {
            throw new IllegalStateException("Something is left: " + pool);
        }
    }

    private static Resources reservations() {
        List<Resources> all = new ArrayList<>(RESERVATIONS);
        for (int i = 0; i < RESERVATIONS; i++) {
            Labels labels = Labels.newBuilder()
                    .addLabels(Label.newBuilder().setKey("key-" + i).setValue("value-" + i))
                    .build();
            all.add(SCALARS.pushReservation(
                    Reservation.ofDynamic("role-" + i, "principal-" + i).withLabels(labels)));
        }
        return Resources.sum(all);
    }

    private static ResourceEntry sharedVolume() {
        DiskInfo.Builder disk = DiskInfo.newBuilder();
        disk.getPersistenceBuilder().setId("volume");
        disk.setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW));
        return ResourceEntry.scalar("disk", 256)
                .withPushedReservation(Reservation.ofStatic(ROLE))
                .withDisk(Disk.of(disk.build()))
                .withShared(true);
    }

    /** Every second integer from 1 on, as so many ranges. */
    private static String halves(int ranges) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < ranges; i++) {
            text.append(i == 0 ? "" : ",").append(2 * i + 1).append('-').append(2 * i + 1);
        }
        return text.append(']').toString();
    }

    /** Ranges of six integers, ten apart. */
    private static Ranges steps(int first, int count) {
        long[] pairs = new long[2 * count];
        for (int i = 0; i < count; i++) {
            pairs[2 * i] = first + 10L * i;
            pairs[2 * i + 1] = first + 10L * i + 5;
        }
        return Ranges.ofPairs(pairs);
    }
}
