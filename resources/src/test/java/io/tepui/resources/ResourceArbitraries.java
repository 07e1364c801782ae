package io.tepui.resources;

import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generated values, entries and pools: few names and roles, so that they meet often. */
final class ResourceArbitraries {
    private static final List<String> ROLES = List.of("eng", "eng/dev", "eng/dev/ci", "ops");

    private ResourceArbitraries() {}

    /** Amounts of up to a few thousand units, all of them multiples of a thousandth. */
    static Arbitrary<Scalar> scalars() {
        return Arbitraries.longs().between(0, 5_000_000).map(Scalar::ofThousandths);
    }

    static Arbitrary<Ranges> ranges() {
        Arbitrary<Long> begins = Arbitraries.longs().between(0, 200);
        Arbitrary<Long> lengths = Arbitraries.longs().between(0, 30);
        return Combinators.combine(begins, lengths)
                .as((begin, length) -> Ranges.of(begin, begin + length))
                .list()
                .ofMaxSize(6)
                .map(list -> list.stream().reduce(Ranges.EMPTY, Ranges::plus));
    }

    static Arbitrary<SetValue> sets() {
        return Arbitraries.of("a", "b", "c", "d", "e").set().map(SetValue::of);
    }

    static Arbitrary<List<Reservation>> stacks() {
        Arbitrary<Reservation> tops = Combinators.combine(Arbitraries.of(ROLES), Arbitraries.of("ann", "bob"))
                .as((role, principal) -> Reservation.ofDynamic(role, principal));
        Arbitrary<List<Reservation>> single = Arbitraries.oneOf(
                        tops, Arbitraries.of(ROLES).map(Reservation::ofStatic))
                .map(List::of);
        Arbitrary<List<Reservation>> refined = Arbitraries.of("ann", "bob")
                .map(principal -> List.of(Reservation.ofStatic("eng"), Reservation.ofDynamic("eng/dev", principal)));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.just(List.<Reservation>of())),
                net.jqwik.api.Tuple.of(3, single),
                net.jqwik.api.Tuple.of(1, refined));
    }

    static Arbitrary<ResourceEntry> plainEntries() {
        Arbitrary<ResourceEntry> bare = Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of("cpus", "mem", "disk"), scalars())
                        .as(ResourceEntry::of),
                ranges().map(value -> ResourceEntry.of("ports", value)),
                sets().map(value -> ResourceEntry.of("zones", value)));
        return Combinators.combine(bare, stacks(), Arbitraries.of(false, false, false, true))
                .as((entry, stack, revocable) -> entry.withReservations(stack).withRevocable(revocable));
    }

    /** Root, path and mount disks, and persistent volumes on them, some of them shared. */
    static Arbitrary<ResourceEntry> disks() {
        Arbitrary<Double> sizes = Arbitraries.integers().between(1, 4).map(Integer::doubleValue);
        Arbitrary<ResourceEntry> sources = Combinators.combine(
                        sizes, Arbitraries.of(Source.Type.PATH, Source.Type.MOUNT), Arbitraries.of("/x", "/y"))
                .as((size, type, root) -> Samples.disk(size).withDisk(Samples.source(type, root)));
        Arbitrary<ResourceEntry> volumes = Combinators.combine(sizes, Arbitraries.of("v1", "v2", "v3"))
                .as((size, id) -> Samples.volume(size, "eng", id));
        Arbitrary<ResourceEntry> shared = Combinators.combine(sizes, Arbitraries.of("s1", "s2"))
                .as((size, id) -> Samples.sharedVolume(size, "eng", id));
        return Arbitraries.oneOf(sources, volumes, shared);
    }

    /** Pools without disks that cannot be merged: for laws that hold for amounts. */
    static Arbitrary<Resources> plainPools() {
        return plainEntries().list().ofMaxSize(8).map(Resources::of);
    }

    /** Pools of everything. */
    static Arbitrary<Resources> pools() {
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, plainEntries()), net.jqwik.api.Tuple.of(1, disks()))
                .list()
                .ofMaxSize(10)
                .map(Resources::of);
    }
}
