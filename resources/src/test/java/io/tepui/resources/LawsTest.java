package io.tepui.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

@Label("The algebra of resources")
class LawsTest {
    @Provide
    Arbitrary<Scalar> scalars() {
        return ResourceArbitraries.scalars();
    }

    @Provide
    Arbitrary<Ranges> ranges() {
        return ResourceArbitraries.ranges();
    }

    @Provide
    Arbitrary<SetValue> sets() {
        return ResourceArbitraries.sets();
    }

    @Provide
    Arbitrary<Resources> plain() {
        return ResourceArbitraries.plainPools();
    }

    @Provide
    Arbitrary<Resources> any() {
        return ResourceArbitraries.pools();
    }

    // ------------------------------------------------------------------------------------------------ values

    @Property
    @Label("adds and subtracts scalars exactly, whatever the order (AR-1 to AR-3, AR-8)")
    void scalars_add_up(@ForAll("scalars") Scalar a, @ForAll("scalars") Scalar b, @ForAll("scalars") Scalar c) {
        assertThat(a.plus(b)).isEqualTo(b.plus(a));
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        assertThat(a.plus(b).minus(b)).isEqualTo(a);
        assertThat(a.plus(b).contains(a)).isTrue();
    }

    @Property
    @Label("keeps a scalar that took part in nothing as it came, and rounds it in sums (AR-4)")
    void scalars_round(@ForAll @DoubleRange(min = 0, max = 1e9) double value) {
        Scalar scalar = Scalar.of(value);
        assertThat(scalar.doubleValue()).isEqualTo(value);
        assertThat(scalar.plus(Scalar.ZERO).doubleValue()).isEqualTo(scalar.roundedValue());
        assertThat(Scalar.of(scalar.roundedValue())).isEqualTo(scalar);
    }

    @Property
    @Label("adds and subtracts ranges as sets of integers (AR-9 to AR-14)")
    void ranges_are_sets(@ForAll("ranges") Ranges a, @ForAll("ranges") Ranges b) {
        Ranges sum = a.plus(b);
        Ranges left = a.minus(b);
        for (long i = 0; i <= 240; i++) {
            assertThat(sum.contains(i)).isEqualTo(a.contains(i) || b.contains(i));
            assertThat(left.contains(i)).isEqualTo(a.contains(i) && !b.contains(i));
        }
        assertThat(sum.contains(a)).isTrue();
        assertThat(a.contains(b)).isEqualTo(b.minus(a).isEmpty());
        for (int i = 1; i < sum.intervals(); i++) {
            assertThat(sum.begin(i)).as("intervals neither touch nor overlap").isGreaterThan(sum.end(i - 1) + 1);
        }
    }

    @Property
    @Label("adds and subtracts sets (AR-16, AR-17)")
    void sets_are_sets(@ForAll("sets") SetValue a, @ForAll("sets") SetValue b) {
        assertThat(a.plus(b)).isEqualTo(b.plus(a));
        assertThat(a.plus(b).contains(b)).isTrue();
        assertThat(a.minus(b).plus(b)).isEqualTo(a.plus(b));
        assertThat(a.contains(b)).isEqualTo(b.minus(a).isEmpty());
    }

    // ------------------------------------------------------------------------------------------------ pools

    /** An integer or item that is in two entries of a pool is there once after they are merged; amounts are not lost. */
    private static Resources scalarsOf(Resources pool) {
        return pool.filter(entry -> entry.kind() == Amount.Kind.SCALAR);
    }

    @Property
    @Label("adds pools whatever the order (AR-45, AR-46)")
    void pools_add_up(@ForAll("any") Resources a, @ForAll("any") Resources b, @ForAll("any") Resources c) {
        assertThat(a.plus(b)).isEqualTo(b.plus(a));
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        assertThat(a.plus(Resources.empty())).isEqualTo(a);
        assertThat(Resources.sum(List.of(a, b, c))).isEqualTo(a.plus(b).plus(c));
    }

    @Property
    @Label("of a sum gives both parts back, when nothing overlaps (AR-43, AR-47)")
    void pools_subtract(@ForAll("any") Resources a, @ForAll("any") Resources b) {
        Resources sum = a.plus(b);
        assertThat(sum.contains(a)).isTrue();
        assertThat(sum.contains(b)).isTrue();
        assertThat(a.minus(a)).isEqualTo(Resources.empty());
    }

    @Property
    @Label("gives scalars back when what was added is subtracted (AR-8, AR-47)")
    void scalar_pools_subtract(@ForAll("plain") Resources a, @ForAll("plain") Resources b) {
        assertThat(scalarsOf(a).plus(scalarsOf(b)).minus(scalarsOf(b))).isEqualTo(scalarsOf(a));
    }

    @Property
    @Label("never goes below nothing (AR-47)")
    void never_negative(@ForAll("any") Resources a, @ForAll("any") Resources b) {
        Resources left = a.minus(b);
        assertThat(left.stream()).noneMatch(ResourceEntry::isEmpty);
        assertThat(left.stream()).noneMatch(entry -> entry.amount() instanceof Scalar scalar && scalar.isNegative());
        assertThat(a.contains(left)).isTrue();
    }

    @Property
    @Label("leaves the pools it is given as they are (AR-31)")
    void pools_are_values(@ForAll("any") Resources a, @ForAll("any") Resources b) {
        String before = a + " " + b;
        assertThat(a.plus(b).minus(a)).isNotNull();
        assertThat(a.minus(b)).isNotNull();
        assertThat(a + " " + b).isEqualTo(before);
    }

    @Property
    @Label("merges every entry that can be merged (AR-27, AR-40)")
    void pools_are_combined(@ForAll("plain") Resources a, @ForAll("plain") Resources b) {
        List<ResourceEntry> entries = a.plus(b).stream().toList();
        for (int i = 0; i < entries.size(); i++) {
            for (int j = i + 1; j < entries.size(); j++) {
                Resources alone = Resources.of(entries.get(i)).plus(entries.get(j));
                assertThat(alone.size()).isEqualTo(2);
            }
        }
    }

    @Property
    @Label("counts a shared volume as often as it was added (AR-32, AR-35)")
    void shared_counts(@ForAll @Size(min = 1, max = 6) List<Boolean> additions) {
        ResourceEntry shared = Samples.sharedVolume(2, "eng", "s");
        Resources pool = Resources.empty();
        for (int i = 0; i < additions.size(); i++) {
            pool = pool.plus(shared);
        }
        assertThat(pool.count(shared)).isEqualTo(additions.size());
        assertThat(pool.size()).isEqualTo(1);
        for (int i = additions.size(); i > 0; i--) {
            pool = pool.minus(shared);
        }
        assertThat(pool.isEmpty()).isTrue();
    }

    // ------------------------------------------------------------------------------------------------ forms

    @Property
    @Label("is the same after the way over the wire, in every form (AR-28, AR-84 to AR-86)")
    void wire_forms(@ForAll("any") Resources pool) {
        Resources once = Resources.of(pool.stream().toList());
        for (ResourceForm form : ResourceForm.values()) {
            boolean oldFormHolds =
                    form != ResourceForm.PRE_REFINEMENT || pool.stream().noneMatch(ResourceEntry::isRefined);
            if (oldFormHolds) {
                assertThat(Resources.fromMessages(pool.toMessages(form)))
                        .as("%s", form)
                        .isEqualTo(Resources.fromMessages(once.toMessages()));
            }
        }
    }

    @Property
    @Label("has the same quantities after any reservation, and less after subtraction (AR-93, AR-95)")
    void quantities(@ForAll("plain") Resources a, @ForAll("plain") Resources b) {
        Resources scalars = scalarsOf(a);
        assertThat(scalars.quantities())
                .isEqualTo(scalars.map(ResourceEntry::withoutReservations).quantities());
        assertThat(a.quantities().contains(a.minus(b).quantities())).isTrue();
    }

    @Property
    @Label("converts to what an operation makes and back (AR-105 to AR-107)")
    void conversions(@ForAll("plain") Resources generated) {
        Resources pool = scalarsOf(generated);
        Resources free = pool.filter(entry -> !entry.isReserved() && !entry.isRevocable());
        Resources reserved = free.map(entry -> entry.withPushedReservation(Reservation.ofDynamic("eng", "ann")));
        ApplyResult there = pool.apply(OperationConversions.reserve(free, reserved));
        assertThat(there).isInstanceOf(ApplyResult.Applied.class);
        Resources after = ((ApplyResult.Applied) there).resources();
        assertThat(after.contains(reserved)).isTrue();
        ApplyResult back =
                after.apply(OperationConversions.unreserve(reserved.stream().toList()));
        assertThat(((ApplyResult.Applied) back).resources()).isEqualTo(pool);
    }
}
